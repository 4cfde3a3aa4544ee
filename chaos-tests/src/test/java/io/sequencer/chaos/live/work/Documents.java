package io.sequencer.chaos.live.work;

import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.server.core.DocId;
import java.util.Map;
import java.util.TreeMap;

/**
 * The documents of a run: in each shard a text, an append and a strict one with a common tag, and a text whose log is cut.
 *
 * @param modes by name
 * @param shards of the cluster
 */
public record Documents(Map<String, DocumentMode> modes, int shards) {
    private static final String CUT = "}cut";

    /** Names that reach every shard. */
    public static Documents over(int shards) {
        Map<String, DocumentMode> modes = new TreeMap<>();
        for (int shard = 0; shard < shards; shard++) {
            String tag = tagOf(shard, shards);
            modes.put(tag + "}text", DocumentMode.TEXT);
            modes.put(tag + "}events", DocumentMode.APPEND);
            modes.put(tag + "}board", DocumentMode.STRICT);
            modes.put(tag + CUT, DocumentMode.TEXT);
        }
        return new Documents(modes, shards);
    }

    private static String tagOf(int shard, int shards) {
        for (int i = 0; ; i++) {
            String tag = "{t" + i;
            if (DocId.shard(tag + "}", shards) == shard) {
                return tag;
            }
        }
    }

    public int shard(String docId) {
        return DocId.shard(docId, shards);
    }

    /** Whether the document's log is truncated while the run goes on. */
    public boolean isCut(String docId) {
        return docId.contains(CUT);
    }
}
