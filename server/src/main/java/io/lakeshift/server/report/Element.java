package io.lakeshift.server.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A piece of a page. Text and attributes are escaped when they are written, and every element is closed, so that a page is well-formed as XML and as HTML, whatever a table holds.
 */
final class Element
{
    /** HTML closes these by itself, and takes a closing tag for another one. */
    private static final Set<String> EMPTY = Set.of("br", "meta", "col", "hr", "wbr");
    /** Within these the page may not be indented or broken: blanks would show, or tell nothing. */
    private static final Set<String> ON_OWN_LINE = Set.of("html", "head", "body", "main", "header", "footer", "section", "table", "thead", "tbody", "tr", "svg", "figure", "details", "style", "h1", "h2", "h3", "p", "ul", "li", "dl");

    private final String name;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final List<Object> children = new ArrayList<>();

    private Element(String name)
    {
        this.name = name;
    }

    static Element of(String name, Object... children)
    {
        return new Element(name).add(children);
    }

    /** Attributes come before children in a page, and in the code that makes it. */
    static Element with(String name, String attribute, Object value)
    {
        return new Element(name).set(attribute, value);
    }

    Element set(String attribute, Object value)
    {
        attributes.put(attribute, value instanceof Number number ? Figures.coordinate(number.doubleValue()) : value.toString());
        return this;
    }

    /** @param content elements, lists of them, and anything else as text */
    Element add(Object... content)
    {
        for (Object child : content) {
            if (child instanceof List<?> list) {
                children.addAll(list);
            }
            else {
                children.add(child);
            }
        }
        return this;
    }

    @Override
    public String toString()
    {
        StringBuilder page = new StringBuilder();
        write(page);
        return page.toString();
    }

    private void write(StringBuilder page)
    {
        if (ON_OWN_LINE.contains(name) && !page.isEmpty() && page.charAt(page.length() - 1) != '\n') {
            page.append('\n');
        }
        page.append('<').append(name);
        attributes.forEach((key, value) -> {
            page.append(' ').append(key).append("=\"");
            escape(page, value);
            page.append('"');
        });
        if (EMPTY.contains(name)) {
            page.append("/>");
            return;
        }
        page.append('>');
        for (Object child : children) {
            if (child instanceof Element element) {
                element.write(page);
            }
            else {
                escape(page, child.toString());
            }
        }
        page.append("</").append(name).append('>');
    }

    /** Characters that no XML may hold, not even escaped, show as the sign for such. */
    private static void escape(StringBuilder page, String text)
    {
        text.codePoints().forEach(character -> {
            switch (character) {
                case '<' -> page.append("&lt;");
                case '>' -> page.append("&gt;");
                case '&' -> page.append("&amp;");
                case '"' -> page.append("&quot;");
                case '\'' -> page.append("&#39;");
                default -> page.appendCodePoint(isCharacter(character) ? character : '\uFFFD');
            }
        });
    }

    private static boolean isCharacter(int character)
    {
        return character == '\t' || character == '\n' || character == '\r' ||
                (character >= 0x20 && character <= 0xD7FF && !(character >= 0x7F && character <= 0x9F)) ||
                (character >= 0xE000 && character <= 0xFFFD) || character >= 0x10000;
    }
}
