package io.lakeshift.server;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs every {@code sql} block of the README and of docs/, in order, each page on a copy of the sample lake.
 */
public class TestDocumentationIT
{
    private static final Pattern SQL_BLOCK = Pattern.compile("^```sql\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    /** The column name, not the word in a sentence or a literal: outside quotes of either kind. */
    private static final Pattern UNQUOTED_RIGHT = Pattern.compile("(?i)(?<![\"'\\w])right(?![\"'\\w])");

    static Stream<Path> pagesWithSql()
            throws IOException
    {
        return pages().filter(page -> !statements(page).isEmpty());
    }

    static Stream<Path> pages()
            throws IOException
    {
        List<Path> pages = new ArrayList<>();
        pages.add(Launcher.home().resolve("README.md"));
        try (Stream<Path> docs = Files.list(Launcher.home().resolve("docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages.stream();
    }

    @ParameterizedTest
    @MethodSource("pagesWithSql")
    public void testExamplesOf(Path page, @TempDir Path temporary)
            throws SQLException
    {
        try (Launcher launcher = new Launcher(temporary.resolve("data"))) {
            Launcher.Outcome started = launcher.start(Launcher.sampleLake(temporary.resolve("lake")));
            assertThat(started.exitCode()).as(started.output()).isZero();
            try (Connection connection = launcher.connect()) {
                for (String sql : statements(page)) {
                    run(connection, page, sql);
                }
            }
        }
    }

    @Test
    public void testRightIsQuoted()
            throws IOException
    {
        for (Path page : pages().toList()) {
            assertThat(statements(page)).as(page.toString()).noneMatch(sql -> UNQUOTED_RIGHT.matcher(sql).find());
        }
    }

    /** Trino takes arguments by position or by name; a call in a sentence or an indented line is not run, but it is copied. */
    @Test
    public void testArgumentsAreNotMixed()
            throws IOException
    {
        Pattern call = Pattern.compile("system\\.\\w+\\(([^()]*(?:\\([^()]*\\)[^()]*)*)\\)");
        for (Path page : pages().toList()) {
            List<String> mixed = call.matcher(Files.readString(page)).results()
                    .map(MatchResult::group)
                    .filter(text -> text.contains("=>") && text.matches("(?s)system\\.\\w+\\(\\s*'.*"))
                    .toList();
            assertThat(mixed).as("calls in " + page).isEmpty();
        }
    }

    @Test
    public void testLinksLead()
            throws IOException
    {
        Pattern link = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)");
        for (Path page : pages().toList()) {
            Matcher matcher = link.matcher(Files.readString(page));
            while (matcher.find()) {
                assertThat(page.resolveSibling(matcher.group(1))).as("link in " + page).exists();
            }
        }
    }

    private static void run(Connection connection, Path page, String sql)
    {
        try (Statement statement = connection.createStatement()) {
            if (statement.execute(sql)) {
                try (ResultSet rows = statement.getResultSet()) {
                    assertThat(rows.next()).as("an example of %s gives no rows:%n%s", page, sql).isTrue();
                }
            }
        }
        catch (SQLException e) {
            throw new AssertionError("An example of %s failed: %s%n%s".formatted(page, e.getMessage(), sql), e);
        }
    }

    private static List<String> statements(Path page)
    {
        List<String> statements = new ArrayList<>();
        Matcher blocks;
        try {
            blocks = SQL_BLOCK.matcher(Files.readString(page));
        }
        catch (IOException e) {
            throw new AssertionError(e);
        }
        while (blocks.find()) {
            for (String statement : blocks.group(1).replaceAll("(?m)--.*$", "").split(";")) {
                if (!statement.isBlank()) {
                    statements.add(statement.strip());
                }
            }
        }
        return statements;
    }
}
