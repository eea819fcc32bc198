package io.lakeshift.server.report;

import java.util.List;

/** A table of two columns: what it is, and how it is. */
final class Facts
{
    private Facts() {}

    /** @param facts name and what is said of it */
    static Element of(String caption, List<List<Object>> facts)
    {
        Element body = Element.of("tbody");
        facts.forEach(fact -> body.add(Element.of("tr", Element.with("th", "scope", "row").add(fact.get(0)), Element.of("td", fact.get(1)))));
        return Element.with("table", "class", "facts").add(Element.of("caption", caption), body);
    }
}
