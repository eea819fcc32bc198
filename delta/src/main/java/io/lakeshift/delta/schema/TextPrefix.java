package io.lakeshift.delta.schema;

import java.util.Optional;

/** The order of texts that begin alike: by code points, which is how UTF-8 sorts. */
public final class TextPrefix
{
    private TextPrefix() {}

    /** The least text, of at most as many characters, above all that begin with {@code prefix}; empty where there is none. */
    public static Optional<String> successor(String prefix)
    {
        int end = prefix.length();
        while (end > 0) {
            int last = prefix.codePointBefore(end);
            end -= Character.charCount(last);
            if (last < Character.MAX_CODE_POINT) {
                // surrogates are no characters
                int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
                return Optional.of(prefix.substring(0, end) + Character.toString(next));
            }
        }
        return Optional.empty();
    }
}
