package io.lakeshift.server.report;

import java.util.List;

/** Tables, and figures in them: rounded for the eye, exact for whoever looks closer or reckons on. */
final class Cells
{
    /** A table that is longer opens on demand, so that the page stays one that can be read. */
    private static final int LONG_TABLE = 12;

    private Cells() {}

    static Element count(long number)
    {
        return Element.with("data", "value", Long.toString(number)).add(Figures.count(number));
    }

    static Element bytes(long bytes)
    {
        return Element.with("data", "value", Long.toString(bytes)).set("title", Figures.count(bytes) + " bytes").add(Figures.bytes(bytes));
    }

    static Element average(double number)
    {
        return Element.with("data", "value", exact(number)).add(Figures.average(number));
    }

    static Element averageBytes(double bytes)
    {
        return Element.with("data", "value", exact(bytes)).set("title", Figures.count(Math.round(bytes)) + " bytes").add(Figures.bytes(bytes));
    }

    /** An average that is whole reads like a count. */
    private static String exact(double number)
    {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    static Element unknown()
    {
        return Element.with("span", "class", "unknown").set("title", "not known").add("–");
    }

    /**
     * The first cell of each row is its heading. Figures are told from words by what they are.
     *
     * @param caption what the table tells
     */
    static Element table(String caption, List<String> headings, List<List<Object>> rows)
    {
        Element head = Element.of("tr");
        for (int column = 0; column < headings.size(); column++) {
            int at = column;
            boolean figures = column > 0 && !rows.isEmpty() && rows.stream().noneMatch(row -> row.get(at) instanceof String);
            head.add(Element.with("th", "scope", "col").set("class", figures ? "figure" : "words").add(headings.get(column)));
        }
        Element body = Element.of("tbody");
        for (List<Object> row : rows) {
            Element line = Element.of("tr", Element.with("th", "scope", "row").add(row.getFirst()));
            row.subList(1, row.size()).forEach(cell -> line.add(cell instanceof String ? Element.of("td", cell) : Element.with("td", "class", "figure").add(cell)));
            body.add(line);
        }
        // wide tables scroll by themselves, and the keyboard reaches them
        return Element.with("div", "class", "wide").set("role", "region").set("aria-label", caption).set("tabindex", "0")
                .add(Element.of("table", Element.of("caption", caption), Element.of("thead", head), body));
    }

    /** A picture with its numbers behind it. */
    static Element picture(Element svg, String caption, Element table, int rows)
    {
        return Element.of("figure",
                Element.of("figcaption", caption),
                svg,
                rows > LONG_TABLE ? Element.of("details", Element.of("summary", "The numbers in this picture"), table) : table);
    }
}
