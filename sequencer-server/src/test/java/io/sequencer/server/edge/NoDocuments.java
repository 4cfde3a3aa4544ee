package io.sequencer.server.edge;

import io.sequencer.server.core.DocumentView;
import io.sequencer.server.core.MemoryRows;
import io.sequencer.server.core.ShardReader;
import io.sequencer.server.fanout.DocumentSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** An empty shard. */
public final class NoDocuments implements DocumentSource {
    @Override
    public Optional<DocumentView> view(String docId) {
        return Optional.empty();
    }

    @Override
    public boolean accountsOn() {
        return false;
    }

    @Override
    public Optional<DocumentView> published(String docId) {
        return Optional.empty();
    }

    @Override
    public <T> T read(Function<ShardReader, T> reading) {
        return reading.apply(new MemoryRows());
    }

    @Override
    public long lastClientSeq(ShardReader reader, String docId, UUID clientId, long atSeq) {
        return 0;
    }
}
