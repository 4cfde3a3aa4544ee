package io.sequencer.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.ExpireSessions;
import io.sequencer.proto.log.v1.SessionRow;
import io.sequencer.proto.log.v1.Settings;
import io.sequencer.proto.log.v1.StoreIdentity;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.ClientId;
import io.sequencer.server.core.DocumentWrites;
import io.sequencer.server.core.DocumentWrites.SessionWrites;
import io.sequencer.server.forward.CommandOutcome;
import io.sequencer.server.store.ShardStore;
import io.sequencer.server.store.StoreResources;
import io.sequencer.server.store.StoreView;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionExpiryTest {

    private static final long TTL_MILLIS = 1000;
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(5000));

    @TempDir
    Path dir;

    private StoreResources resources;
    private ShardStore store;
    private final List<ExpireSessions> proposed = new ArrayList<>();
    private CommandOutcome answer = new CommandOutcome.Decided(Decision.getDefaultInstance());
    private boolean leads = true;

    @BeforeEach
    void open() {
        resources = new StoreResources(16 << 20, 8 << 20);
        store = ShardStore.open(
                dir.resolve("shard-0"),
                StoreIdentity.newBuilder().setClusterId("c").setShards(1).build(),
                resources);
    }

    @AfterEach
    void close() {
        store.close();
        resources.close();
    }

    @Test
    void onlySessionsIdleForTheReplicatedTimeAreProposed() {
        write(1, sessions("a", 3, 4000), sessions("b", 2, 4001), sessions("c", 1, 10));
        search();
        assertThat(proposed).extracting(ExpireSessions::getDocId).containsExactly("a", "c");
        assertThat(proposed.get(0).getClientIdsList())
                .containsExactly(
                        ClientId.bytes(new UUID(0, 0)), ClientId.bytes(new UUID(0, 1)), ClientId.bytes(new UUID(0, 2)));
        assertThat(proposed).allSatisfy(e -> assertThat(e.getIdleSinceMillis()).isEqualTo(4000));
    }

    @Test
    void manySessionsAreFoundPageByPageAndProposedInSmallCommands() {
        int many = 2 * SessionExpiry.ROWS_PER_PAGE;
        write(1, sessions("a", many, 1), sessions("b", 7, 1));
        search();
        assertThat(proposed)
                .allSatisfy(
                        e -> assertThat(e.getClientIdsCount()).isLessThanOrEqualTo(SessionExpiry.SESSIONS_PER_COMMAND));
        assertThat(proposed.stream().flatMap(e -> e.getClientIdsList().stream().map(c -> e.getDocId() + c)))
                .doesNotHaveDuplicates()
                .hasSize(many + 7);
    }

    @Test
    void whatWasNotDecidedEndsTheSearchAndTheNextOneTakesItUp() {
        write(1, sessions("a", 1, 1), sessions("b", 1, 1));
        answer = new CommandOutcome.Unavailable("no leader");
        search();
        assertThat(proposed).extracting(ExpireSessions::getDocId).containsExactly("a");
        answer = new CommandOutcome.Decided(Decision.getDefaultInstance());
        search();
        assertThat(proposed).extracting(ExpireSessions::getDocId).containsExactly("a", "a", "b");
    }

    @Test
    void nodeThatDoesNotLeadProposesNothing() {
        write(1, sessions("a", 1, 1));
        leads = false;
        search();
        assertThat(proposed).isEmpty();
    }

    @Test
    void emptyShardHasNothingToForget() {
        search();
        assertThat(proposed).isEmpty();
    }

    private void search() {
        LedShard shard = new LedShard() {
            @Override
            public boolean isLedHere() {
                return leads;
            }

            @Override
            public <T> T read(Function<? super StoreView, T> query) {
                return store.read(query);
            }

            @Override
            public CompletableFuture<CommandOutcome> submit(Command command) {
                proposed.add(command.getExpire());
                return CompletableFuture.completedFuture(answer);
            }
        };
        new SessionExpiry(List.of(shard), CLOCK).search();
    }

    private void write(long index, DocumentWrites... documents) {
        AppliedRow applied = AppliedRow.newBuilder()
                .setFormat(1)
                .setTerm(1)
                .setLogIndex(index)
                .setSettings(Settings.newBuilder().setFormat(1).setSessionTtlMillis(TTL_MILLIS))
                .build();
        store.write(new AppliedEntry(index, List.of(), List.of(documents), List.of(), Optional.empty(), applied));
    }

    private static DocumentWrites sessions(String docId, int count, long lastOpMillis) {
        List<SessionRow> rows = LongStream.range(0, count)
                .mapToObj(i -> SessionRow.newBuilder()
                        .setFormat(1)
                        .setClientId(ClientId.bytes(new UUID(0, i)))
                        .setLastOpMillis(lastOpMillis)
                        .build())
                .toList();
        return new DocumentWrites(
                docId,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new SessionWrites(rows, List.of()));
    }
}
