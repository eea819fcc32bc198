package io.lakeshift.server.report;

/** A drawing of fixed width: an SVG in the page itself, which scales with it, and has a name and a description for those who do not see it. */
final class Picture
{
    static final double WIDTH = 720;

    private final Element svg;

    Picture(double height, String title, String description)
    {
        svg = Element.with("svg", "viewBox", "0 0 %s %s".formatted(Figures.coordinate(WIDTH), Figures.coordinate(height)))
                .set("role", "img")
                .add(Element.of("title", title), Element.of("desc", description));
    }

    Element element()
    {
        return svg;
    }

    /** @param tip shown where a pointer rests */
    Element rectangle(String kind, double x, double y, double width, double height, String tip)
    {
        Element rectangle = Element.with("rect", "class", kind).set("x", x).set("y", y).set("width", width).set("height", height).add(Element.of("title", tip));
        svg.add(rectangle);
        return rectangle;
    }

    void line(String kind, double x1, double y1, double x2, double y2)
    {
        svg.add(Element.with("line", "class", kind).set("x1", x1).set("y1", y1).set("x2", x2).set("y2", y2));
    }

    void dot(String kind, double x, double y, String tip)
    {
        svg.add(Element.with("circle", "class", kind).set("cx", x).set("cy", y).set("r", 3.5).add(Element.of("title", tip)));
    }

    Element text(String kind, double x, double y, String text)
    {
        Element element = Element.with("text", "class", kind).set("x", x).set("y", y).add(text);
        svg.add(element);
        return element;
    }

    /** What fits into so much room; the tip of the thing has all of it. */
    static String shortened(String text, double room)
    {
        if (width(text) <= room) {
            return text;
        }
        StringBuilder begin = new StringBuilder();
        for (int character : text.codePoints().toArray()) {
            if (width(begin.toString()) + width(Character.toString(character)) + width("…") > room) {
                break;
            }
            begin.appendCodePoint(character);
        }
        return begin + "…";
    }

    /** Of the small type that pictures are labelled with; fonts differ, so rather too much than too little. */
    static double width(String text)
    {
        return text.codePoints().mapToDouble(Picture::width).sum();
    }

    private static double width(int character)
    {
        if (character >= 0x2E80) {
            return 13;
        }
        return Character.isUpperCase(character) ? 8.6 : "mw@%—…".indexOf(character) >= 0 ? 11 : 7;
    }
}
