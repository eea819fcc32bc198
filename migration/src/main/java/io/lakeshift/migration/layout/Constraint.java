package io.lakeshift.migration.layout;

import io.lakeshift.delta.schema.ColumnName;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static java.util.Objects.requireNonNull;

/**
 * A {@code CHECK} constraint of a table (protocol, "CHECK Constraints").
 *
 * @param column one of the columns that it names
 */
public record Constraint(String name, String expression, String column)
{
    private static final String PREFIX = "delta.constraints.";
    // what single quotes hold names nothing; what double quotes hold is a text to Spark and a name to delta-rs
    private static final Pattern NAME = Pattern.compile("'(?:[^'\\\\]|\\\\.|'')*'|`(?<quoted>(?:[^`]|``)+)`|\"(?<either>[^\"]+)\"|(?<word>[\\p{L}\\p{N}_]+)", Pattern.DOTALL);

    public Constraint
    {
        requireNonNull(name, "name is null");
        requireNonNull(expression, "expression is null");
        requireNonNull(column, "column is null");
    }

    /** The first constraint that names one of the columns. */
    static Optional<Constraint> naming(Collection<String> columns, Map<String, String> properties)
    {
        return properties.entrySet().stream()
                .filter(property -> property.getKey().startsWith(PREFIX))
                .flatMap(property -> columns.stream()
                        .filter(column -> names(property.getValue(), column))
                        .map(column -> new Constraint(property.getKey().substring(PREFIX.length()), property.getValue(), column)))
                .findFirst();
    }

    private static boolean names(String expression, String column)
    {
        Matcher matcher = NAME.matcher(expression);
        while (matcher.find()) {
            String quoted = matcher.group("quoted");
            String name = quoted != null ? quoted.replace("``", "`") : Optional.ofNullable(matcher.group("either")).orElse(matcher.group("word"));
            if (name != null && ColumnName.same(name, column)) {
                return true;
            }
        }
        return false;
    }
}
