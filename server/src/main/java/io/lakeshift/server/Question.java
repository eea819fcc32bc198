package io.lakeshift.server;

import static java.util.Objects.requireNonNull;

/**
 * Something the desk asks every day.
 *
 * @param name what a trader would call it
 */
record Question(String name, String sql)
{
    Question
    {
        requireNonNull(name, "name is null");
        requireNonNull(sql, "sql is null");
    }
}
