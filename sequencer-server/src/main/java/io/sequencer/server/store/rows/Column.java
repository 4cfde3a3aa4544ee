package io.sequencer.server.store.rows;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.rocksdb.RocksDB;

/** The column families of a shard's database. Their names are on disk: never rename one. */
public enum Column {
    /** Where the state is, and what it belongs to: one row each. */
    META(new String(RocksDB.DEFAULT_COLUMN_FAMILY, UTF_8), true),
    /** {@code docId}. */
    DOCUMENTS("documents", true),
    /** {@code docId 0x00 first_seq}. */
    OPS("ops", false),
    /** {@code docId 0x00 seq}. */
    SNAPSHOTS("snapshots", false),
    /** {@code docId 0x00 client_id}. */
    SESSIONS("sessions", true),
    /** {@code docId 0x00 seq}. */
    CONTENTS("contents", true),
    /** {@code log_index}. */
    FEED("feed", false),
    /** User name. This column and those behind it are made when the first row is put into one. */
    USERS("users", true),
    /** {@code user 0x00 docId}. */
    MEMBERSHIPS("memberships", false),
    /** Key id. */
    KEYS("keys", true);

    /** Those that every store has. The others came later: a release that does not know them opens stores without them. */
    public static final List<Column> OF_EVERY_STORE =
            List.of(META, DOCUMENTS, OPS, SNAPSHOTS, SESSIONS, CONTENTS, FEED);

    /** Those that hold what a document consists of, beside its row. */
    public static final List<Column> OF_A_DOCUMENT = List.of(OPS, SNAPSHOTS, SESSIONS, CONTENTS);

    private final String label;
    private final boolean readByKey;

    Column(String label, boolean readByKey) {
        this.label = label;
        this.readByKey = readByKey;
    }

    public String label() {
        return label;
    }

    /** Whether rows are asked for by their exact key, so that a bloom filter can answer; else by range. */
    public boolean readByKey() {
        return readByKey;
    }
}
