package io.lakeshift.server.report;

import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** A report as a parser sees it: a page that is not well-formed fails here. */
public final class Page
{
    /** What makes a browser fetch something. */
    private static final Set<String> FETCHING = Set.of("src", "href", "srcset", "data", "action", "poster", "background", "xlink:href");
    private static final Set<String> FOREIGN = Set.of("script", "link", "iframe", "object", "embed", "img", "base", "form", "video", "audio");

    private final String text;
    private final Document document;

    private Page(String text, Document document)
    {
        this.text = text;
        this.document = document;
    }

    public static Page parse(String text)
    {
        try {
            DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
            builder.setErrorHandler(null);
            return new Page(text, builder.parse(new InputSource(new StringReader(text))));
        }
        catch (SAXException | IOException | ParserConfigurationException e) {
            throw new AssertionError("The page is not well-formed: " + e.getMessage(), e);
        }
    }

    /** Nothing on the page leads out of it. */
    public Page assertSelfContained()
    {
        for (Element element : elements("//*")) {
            assertThat(FOREIGN).doesNotContain(element.getTagName());
            IntStream.range(0, element.getAttributes().getLength()).mapToObj(element.getAttributes()::item).forEach(attribute -> {
                assertThat(FETCHING).as("attribute of %s", element.getTagName()).doesNotContain(attribute.getNodeName());
                assertThat(attribute.getNodeName()).doesNotStartWith("on");
            });
        }
        String style = string("//style");
        assertThat(style).doesNotContain("url(", "@import", "@font-face").contains("prefers-color-scheme: dark", "@media print");
        // a browser takes what is in a style as it is written, and XML takes it apart
        assertThat(style).doesNotContainPattern("[<>&\"']");
        return this;
    }

    /** Pictures have names, descriptions and tables, and tables headings. */
    public Page assertAccessible()
    {
        assertThat(string("/html/@lang")).isEqualTo("en");
        for (Element picture : elements("//svg")) {
            assertThat(picture.getAttribute("role")).isEqualTo("img");
            assertThat(picture.getElementsByTagName("title").item(0).getParentNode()).isSameAs(picture);
            assertThat(picture.getElementsByTagName("desc").getLength()).isEqualTo(1);
            assertThat(((Element) picture.getParentNode()).getElementsByTagName("table").getLength()).as("tables behind the picture %s", picture.getFirstChild().getTextContent()).isEqualTo(1);
        }
        for (Element table : elements("//table")) {
            assertThat(table.getElementsByTagName("caption").getLength()).isEqualTo(1);
            assertThat(elements("//th[not(@scope)]")).isEmpty();
        }
        return this;
    }

    public String text()
    {
        return text;
    }

    public String string(String path)
    {
        try {
            return XPathFactory.newInstance().newXPath().evaluate(path, document);
        }
        catch (XPathExpressionException e) {
            throw new AssertionError(e);
        }
    }

    public List<Element> elements(String path)
    {
        try {
            NodeList nodes = (NodeList) XPathFactory.newInstance().newXPath().evaluate(path, document, XPathConstants.NODESET);
            List<Element> elements = new ArrayList<>();
            for (int i = 0; i < nodes.getLength(); i++) {
                elements.add((Element) nodes.item(i));
            }
            return elements;
        }
        catch (XPathExpressionException e) {
            throw new AssertionError(e);
        }
    }

    /** The exact figures of a row, by what its first cell begins with. */
    public List<String> figures(String section, String row)
    {
        return elements("//section[@id='%s']//tr[starts-with(normalize-space(th), \"%s\")]//data".formatted(section, row)).stream().map(data -> data.getAttribute("value")).toList();
    }
}
