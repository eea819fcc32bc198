package io.lakeshift.delta.partition;

import io.lakeshift.delta.partition.SqlExpression.Call;
import io.lakeshift.delta.partition.SqlExpression.Cast;
import io.lakeshift.delta.partition.SqlExpression.Column;
import io.lakeshift.delta.partition.SqlExpression.Number;
import io.lakeshift.delta.partition.SqlExpression.Text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads calls, casts, columns and literals, nested; anything else is absent, never an error. Keywords and bare names in any case,
 * names also in back quotes (Spark) or double quotes (delta-rs).
 */
final class SqlExpressionParser
{
    private static final Pattern TOKEN = Pattern.compile("\\s*(?:(?<word>[\\p{L}_][\\p{L}\\p{N}_$]*)|(?<name>`(?:[^`]|``)+`|\"(?:[^\"]|\"\")+\")|(?<text>'(?:[^'\\\\]|'')*')" +
            "|(?<number>\\d{1,9}(?![\\p{L}\\p{N}_.]))|(?<symbol>::|[(),]))");
    // deeper nesting than any real expression; guards the stack against hostile text
    private static final int MAX_DEPTH = 50;

    private final List<Token> tokens;
    private int position;

    private SqlExpressionParser(List<Token> tokens)
    {
        this.tokens = tokens;
    }

    static Optional<SqlExpression> parse(String sql)
    {
        return tokens(sql.strip()).flatMap(tokens -> {
            SqlExpressionParser parser = new SqlExpressionParser(tokens);
            return parser.expression(0).filter(_ -> parser.position == tokens.size());
        });
    }

    private static Optional<List<Token>> tokens(String sql)
    {
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(sql);
        int offset = 0;
        while (offset < sql.length()) {
            matcher.region(offset, sql.length());
            if (!matcher.lookingAt()) {
                return Optional.empty();
            }
            tokens.add(token(matcher));
            offset = matcher.end();
        }
        return Optional.of(tokens);
    }

    private static Token token(Matcher matcher)
    {
        for (Kind kind : Kind.values()) {
            String text = matcher.group(kind.name().toLowerCase(Locale.ENGLISH));
            if (text != null) {
                return switch (kind) {
                    case NAME, TEXT -> {
                        String quote = text.substring(0, 1);
                        yield new Token(kind, text.substring(1, text.length() - 1).replace(quote + quote, quote));
                    }
                    case WORD, NUMBER, SYMBOL -> new Token(kind, text);
                };
            }
        }
        throw new IllegalStateException("No token at " + matcher);
    }

    private Optional<SqlExpression> expression(int depth)
    {
        Optional<SqlExpression> expression = depth > MAX_DEPTH ? Optional.empty() : primary(depth + 1);
        while (expression.isPresent() && take("::")) {
            SqlExpression value = expression.get();
            expression = type().map(type -> new Cast(value, type));
        }
        return expression;
    }

    private Optional<SqlExpression> primary(int depth)
    {
        if (position == tokens.size()) {
            return Optional.empty();
        }
        Token token = tokens.get(position++);
        return switch (token.kind()) {
            case NUMBER -> Optional.of(new Number(Integer.parseInt(token.text())));
            case TEXT -> Optional.of(new Text(token.text()));
            case NAME -> Optional.of(new Column(token.text()));
            case SYMBOL -> token.text().equals("(") ? expression(depth).filter(_ -> take(")")) : Optional.empty();
            case WORD -> take("(") ? call(token.text().toUpperCase(Locale.ENGLISH), depth) : Optional.of(new Column(token.text()));
        };
    }

    private Optional<SqlExpression> call(String function, int depth)
    {
        return switch (function) {
            case "CAST", "TRY_CAST" -> expression(depth)
                    .filter(_ -> take("AS"))
                    .flatMap(value -> type().<SqlExpression>map(type -> new Cast(value, type)))
                    .filter(_ -> take(")"));
            case "EXTRACT" -> word()
                    .filter(_ -> take("FROM"))
                    .flatMap(unit -> expression(depth).<SqlExpression>map(value -> new Call(function, List.of(new Text(unit), value))))
                    .filter(_ -> take(")"));
            default -> arguments(depth).map(arguments -> new Call(function, arguments));
        };
    }

    private Optional<List<SqlExpression>> arguments(int depth)
    {
        List<SqlExpression> arguments = new ArrayList<>();
        do {
            Optional<SqlExpression> argument = expression(depth);
            if (argument.isEmpty()) {
                return Optional.empty();
            }
            arguments.add(argument.get());
        }
        // SUBSTRING(c FROM 1 FOR 2) is the standard's spelling of commas
        while (take(",") || take("FROM") || take("FOR"));
        return take(")") ? Optional.of(arguments) : Optional.empty();
    }

    private Optional<String> type()
    {
        Optional<String> type = word().map(word -> word.toUpperCase(Locale.ENGLISH));
        if (type.isPresent() && take("(")) {
            while (position < tokens.size() && tokens.get(position).kind() == Kind.NUMBER) {
                position++;
                take(",");
            }
            return take(")") ? type : Optional.empty();
        }
        return type;
    }

    private Optional<String> word()
    {
        if (position == tokens.size() || (tokens.get(position).kind() != Kind.WORD && tokens.get(position).kind() != Kind.TEXT)) {
            return Optional.empty();
        }
        return Optional.of(tokens.get(position++).text());
    }

    private boolean take(String text)
    {
        if (position < tokens.size()) {
            Token token = tokens.get(position);
            if ((token.kind() == Kind.WORD || token.kind() == Kind.SYMBOL) && token.text().equalsIgnoreCase(text)) {
                position++;
                return true;
            }
        }
        return false;
    }

    private enum Kind
    {
        WORD, NAME, TEXT, NUMBER, SYMBOL
    }

    private record Token(Kind kind, String text) {}
}
