package io.sequencer.server.fanout;

import io.sequencer.server.core.DocumentView;
import io.sequencer.server.core.ShardReader;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** What fan-out asks of a shard. Any thread; only {@link #view} of a document that was just applied is sure not to block. */
public interface DocumentSource {

    /** The document as of the newest applied entry. */
    Optional<DocumentView> view(String docId);

    /** The same, if it is in memory anyway: what all who ask share. Does not block. */
    Optional<DocumentView> published(String docId);

    /** Whether owners and grants decide in the shard, as of the newest applied entry. Does not block. */
    boolean accountsOn();

    /** Reads rows that are all at one applied index, not older than any view given before. */
    <T> T read(Function<ShardReader, T> reading);

    /** The highest client_seq of the client that was applied at {@code atSeq} or below; 0 if none or unknown. */
    long lastClientSeq(ShardReader reader, String docId, UUID clientId, long atSeq);
}
