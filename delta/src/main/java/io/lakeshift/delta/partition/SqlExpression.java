package io.lakeshift.delta.partition;

import com.google.common.collect.ImmutableList;

import java.util.List;

import static java.util.Objects.requireNonNull;

/** The few shapes of SQL that generation expressions of partition columns are made of. */
sealed interface SqlExpression
{
    record Column(String name)
            implements SqlExpression
    {
        public Column
        {
            requireNonNull(name, "name is null");
        }
    }

    record Text(String value)
            implements SqlExpression
    {
        public Text
        {
            requireNonNull(value, "value is null");
        }
    }

    record Number(int value)
            implements SqlExpression {}

    /**
     * @param type in upper case, without parameters
     */
    record Cast(SqlExpression value, String type)
            implements SqlExpression
    {
        public Cast
        {
            requireNonNull(value, "value is null");
            requireNonNull(type, "type is null");
        }
    }

    /**
     * @param function in upper case; {@code EXTRACT(unit FROM c)} is a call with the unit as text
     */
    record Call(String function, List<SqlExpression> arguments)
            implements SqlExpression
    {
        public Call
        {
            requireNonNull(function, "function is null");
            arguments = ImmutableList.copyOf(arguments);
        }
    }
}
