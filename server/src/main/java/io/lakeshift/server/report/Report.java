package io.lakeshift.server.report;

import io.lakeshift.server.SqlClient;
import io.lakeshift.server.SqlClient.NoAnswer;
import io.lakeshift.server.SqlClient.SqlFailure;
import io.lakeshift.server.report.ReportOptions.UsageException;

import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * {@code bin/lakeshift report}: a page about a table and its last migration, of what the running server tells.
 * <p>
 * Arguments: the server's address, what {@code bin/lakeshift} needs to find this server again, and then those of the user. Exit code: 0 written; 1 no server, no such table, or the file cannot be written; 2 not understood.
 */
public final class Report
{
    private static final int OWN_ARGUMENTS = 2;

    private Report() {}

    public static void main(String[] arguments)
    {
        URI server = URI.create(arguments[0]);
        int exitCode = 0;
        try (SqlClient client = new SqlClient(server)) {
            write(client, ReportOptions.parse(Arrays.asList(arguments).subList(OWN_ARGUMENTS, arguments.length)));
        }
        catch (UsageException e) {
            System.err.println("lakeshift: " + e.getMessage());
            exitCode = 2;
        }
        catch (SqlFailure e) {
            System.err.println("lakeshift: " + e.getMessage());
            exitCode = 1;
        }
        catch (NoAnswer e) {
            System.err.println("lakeshift: " + e.andNow(arguments[1]));
            exitCode = 1;
        }
        System.exit(exitCode);
    }

    private static void write(SqlClient client, ReportOptions options)
    {
        TableReport report = new ReportReader(client).read(options.table());
        Path file = options.file(report.table()).toAbsolutePath().normalize();
        String page = new ReportPage(report).toString();
        try {
            Files.writeString(file, page, UTF_8);
        }
        catch (NoSuchFileException _) {
            throw new SqlFailure("the report cannot be written to %s: there is no directory %s. Give another file: --output FILE".formatted(file, file.getParent()));
        }
        catch (AccessDeniedException _) {
            throw new SqlFailure("the report cannot be written to %s: that is not allowed. Give another file: --output FILE".formatted(file));
        }
        catch (IOException e) {
            throw new SqlFailure("the report cannot be written to %s: %s. Give another file: --output FILE".formatted(file, e.getMessage()));
        }
        System.out.println("%s: %s".formatted(report.table(), file));
        report.notes().forEach(note -> System.out.println("  " + note));
    }
}
