package io.sequencer.server;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.UserRow;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.DocumentView;
import io.sequencer.server.core.ShardReader;
import io.sequencer.server.core.document.DocumentHistory;
import io.sequencer.server.edge.Connections;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.grpc.admin.InspectionService;
import io.sequencer.server.edge.grpc.feed.FeedSource;
import io.sequencer.server.edge.grpc.feed.ShardWakeups;
import io.sequencer.server.edge.people.People;
import io.sequencer.server.edge.people.PeopleSource;
import io.sequencer.server.fanout.DocumentSource;
import io.sequencer.server.fanout.FanOut;
import io.sequencer.server.shard.AppliedListener;
import io.sequencer.server.shard.Shard;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** A shard as fan-out and the edge ask for it, so that neither knows the shard. Any thread. */
final class ShardDocuments implements DocumentSource, FeedSource, InspectionService.Source, PeopleSource {

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

    @Override
    public List<UserRow> users(String prefix, String after, int limit) {
        return shard.read(rows -> rows.users(prefix, after, limit));
    }

    @Override
    public List<PeopleSource.Membership> memberships(String user, String after, int limit) {
        return shard.read(rows -> rows.memberships(user, after, limit).stream()
                .map(found -> new PeopleSource.Membership(found.docId(), found.row()))
                .toList());
    }

    /** Has connections end whose account or login ended, and tells of new signing keys. */
    void tell(People people, EdgeNode node, Connections connections) {
        shard.listen(new AppliedListener() {
            @Override
            public void applied(AppliedEntry entry) {
                people.applied(
                        entry.accounts(), connections, node.work().clock().millis());
                if (!entry.accounts().keys().isEmpty()
                        || !entry.accounts().droppedKeys().isEmpty()) {
                    learnKeys(people);
                }
            }

            @Override
            public void replaced() {
                people.replaced(
                        shard.number(), node, connections, node.work().clock().millis());
                learnKeys(people);
            }
        });
        learnKeys(people);
    }

    private void learnKeys(People people) {
        if (shard.number() == 0) {
            people.learnKeys(shard.read(ShardReader::signingKeys));
        }
    }
}
