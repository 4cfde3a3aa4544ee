package io.sequencer.chaos.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;

/**
 * The file format: JSON lines, each an array that begins with a tag. The first line is {@code ["history",1]}, where 1 is the
 * format's version. A line {@code ["n",7,"notes"]} gives the next name a number, which the lines after it use; a further first line
 * begins anew, so that files can be joined. The last line is {@code ["end"]}: without it a file was cut off.
 *
 * <p>All events of a document begin with a one-letter tag and the document's number, so that a file can be split by document
 * without decoding it.
 */
public final class Format {
    /** The only version so far. */
    public static final int VERSION = 1;
    /** What a file begins with. */
    public static final String FIRST_LINE = "[\"history\"," + VERSION + "]";
    /** What a complete file ends with. */
    public static final String LAST_LINE = "[\"end\"]";
    /** Begins a line that gives a name a number. */
    public static final char NAME = 'n';
    /** Characters of one name. */
    public static final int MAX_NAME_CHARS = 1024;
    /** Names of one file. */
    public static final int MAX_NAMES = 4_000_000;
    /** Bytes of one line: a name whose every character is escaped, and room for a number. */
    public static final int MAX_LINE_BYTES = 6 * MAX_NAME_CHARS + 64;

    static final char WRITE = 'w';
    static final char READ = 'r';
    static final char SUBSCRIBED = 's';
    static final char SUBSCRIBED_BY_SNAPSHOT = 'q';
    static final char DELIVERED = 'd';
    static final char UNSUBSCRIBED = 'u';
    static final char LOGGED = 'l';
    static final char LOG_READ = 'o';
    static final char CHAINED = 'h';
    static final char FLOOR = 'f';
    static final char FOLDED = 't';
    static final char SHOWN = 'c';
    static final char PLACED = 'p';

    static final char SAMPLE = 'S';
    static final char DIGEST = 'D';
    static final char FAULT_BEGUN = 'B';
    static final char FAULT_ENDED = 'E';
    static final char HEALED = 'H';
    static final char REBASE_LIMIT = 'R';

    static final int UNKNOWN = 0;
    static final int ACKED = 1;
    static final int ACKED_AT_MOST = 2;
    static final int REJECTED = 3;

    static final JsonFactory JSON = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(MAX_NAME_CHARS)
                    .maxNumberLength(20)
                    .maxNestingDepth(1)
                    .build())
            .build();

    private Format() {}

    /** Whether lines with that tag are about one document, whose number follows. */
    public static boolean isOfDocument(int tag) {
        return tag >= 'a' && tag <= 'z' && tag != NAME;
    }
}
