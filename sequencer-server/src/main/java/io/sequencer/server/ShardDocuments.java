package io.sequencer.server;

import com.google.protobuf.ByteString;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.DocumentView;
import io.sequencer.server.core.ShardReader;
import io.sequencer.server.core.document.DocumentHistory;
import io.sequencer.server.edge.grpc.admin.InspectionService;
import io.sequencer.server.edge.grpc.feed.FeedSource;
import io.sequencer.server.edge.grpc.feed.ShardWakeups;
import io.sequencer.server.fanout.DocumentSource;
import io.sequencer.server.fanout.FanOut;
import io.sequencer.server.shard.AppliedListener;
import io.sequencer.server.shard.Shard;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** A shard as fan-out and the edge ask for it, so that neither knows the shard. Any thread. */
final class ShardDocuments implements DocumentSource, FeedSource, InspectionService.Source {

    private final Shard shard;

    ShardDocuments(Shard shard) {
        this.shard = shard;
    }

    /** Has subscribers and feed readers hear of every entry from now on. */
    void tell(FanOut fanOut, ShardWakeups feeds) {
        shard.listen(new AppliedListener() {
            @Override
            public void applied(AppliedEntry entry) {
                fanOut.applied(entry);
                feeds.applied(shard.number());
            }

            @Override
            public void replaced() {
                fanOut.replaced(ShardDocuments.this);
                feeds.applied(shard.number());
            }
        });
    }

    @Override
    public Optional<DocumentView> view(String docId) {
        return shard.view(docId);
    }

    @Override
    public Optional<DocumentView> published(String docId) {
        return shard.published(docId);
    }

    @Override
    public boolean accountsOn() {
        return shard.accountsOn();
    }

    @Override
    public <T> T read(Function<ShardReader, T> reading) {
        return shard.read(reading::apply);
    }

    @Override
    public long lastClientSeq(ShardReader reader, String docId, UUID clientId, long atSeq) {
        return new DocumentHistory(reader).lastClientSeq(docId, clientId, atSeq);
    }

    @Override
    public <T> T read(FeedSource.Reading<T> reading) {
        return shard.read(rows -> reading.from(rows, (logIndex, visitor) -> rows.feed(logIndex, visitor::visit)));
    }

    @Override
    public long appliedIndex() {
        return shard.applied().index();
    }

    @Override
    public Optional<ByteString> digestAt(long logIndex) {
        return shard.digestAt(logIndex);
    }

    @Override
    public InspectionService.Page documents(String after, int limit) {
        return shard.read(rows -> {
            List<String> names = rows.documentIds("", after, limit);
            List<String> living = names.stream()
                    .filter(name -> rows.document(name)
                            .filter(row -> row.getDeletedLogIndex() == 0)
                            .isPresent())
                    .toList();
            return new InspectionService.Page(living, names.size() < limit ? "" : names.get(names.size() - 1));
        });
    }
}
