package io.sequencer.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.log.v1.CheckDigest;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.StoreIdentity;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.peer.v1.Done;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.forward.CommandOutcome;
import io.sequencer.server.store.ShardStore;
import io.sequencer.server.store.StoreResources;
import io.sequencer.server.store.StoreView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DigestCheckTest {
    private static final long EVERY_ENTRIES = 100;
    private static final Duration EVERY = Duration.ofSeconds(60);

    @TempDir
    Path dir;

    private StoreResources resources;
    private ShardStore store;
    private long now = -1;
    private boolean leads = true;
    private boolean isCopy;
    private final List<CheckDigest> stated = new ArrayList<>();
    private CompletableFuture<CommandOutcome> answer = new CompletableFuture<>();
    private DigestCheck check;

    @BeforeEach
    void open() {
        resources = new StoreResources(16 << 20, 8 << 20);
        store = ShardStore.open(
                dir.resolve("shard-0"),
                StoreIdentity.newBuilder().setClusterId("c").setShards(1).build(),
                resources);
        check = new DigestCheck(List.of(new Led()), "n1", number -> isCopy, EVERY_ENTRIES, EVERY, () -> now);
    }

    @AfterEach
    void close() {
        store.close();
        resources.close();
    }

    @Test
    void aDigestIsStatedAfterSoManyEntries() {
        apply(EVERY_ENTRIES - 1);
        check.look();
        assertThat(stated).isEmpty();
        apply(EVERY_ENTRIES);
        check.look();
        assertThat(stated)
                .containsExactly(CheckDigest.newBuilder()
                        .setMember("n1")
                        .setLogIndex(EVERY_ENTRIES)
                        .setDigest(digest(EVERY_ENTRIES))
                        .build());
    }

    @Test
    void fewEntriesAreStatedAfterAWhileAndNoneNever() {
        apply(1);
        now += EVERY.toNanos();
        check.look();
        assertThat(stated).hasSize(1);
        decide(2);
        apply(2);
        now += EVERY.toNanos();
        check.look();
        assertThat(stated).as("nothing but the statement itself was applied").hasSize(1);
    }

    @Test
    void oneStatementIsUnderWayAtATime() {
        apply(EVERY_ENTRIES);
        check.look();
        apply(2 * EVERY_ENTRIES);
        check.look();
        assertThat(stated).hasSize(1);
        decide(EVERY_ENTRIES);
        check.look();
        assertThat(stated).hasSize(2);
    }

    @Test
    void whatDidNotGetThroughIsStatedAgain() {
        apply(EVERY_ENTRIES);
        check.look();
        answer.complete(new CommandOutcome.Unavailable("no leader"));
        answer = new CompletableFuture<>();
        check.look();
        assertThat(stated).hasSize(2);
    }

    @Test
    void aNodeThatDoesNotLeadStatesNothing() {
        apply(EVERY_ENTRIES);
        leads = false;
        check.look();
        assertThat(stated).isEmpty();
    }

    @Test
    void whoseStateIsACopySaysSo() {
        apply(EVERY_ENTRIES);
        isCopy = true;
        check.look();
        assertThat(stated).singleElement().matches(CheckDigest::getCopied);
    }

    private void decide(long logIndex) {
        answer.complete(new CommandOutcome.Decided(Decision.newBuilder()
                .setDone(Done.newBuilder().setLogIndex(logIndex))
                .build()));
        answer = new CompletableFuture<>();
    }

    private void apply(long index) {
        AppliedRow applied = AppliedRow.newBuilder()
                .setFormat(1)
                .setTerm(1)
                .setLogIndex(index)
                .setStateDigest(digest(index))
                .build();
        store.write(new AppliedEntry(index, List.of(), List.of(), List.of(), Optional.empty(), applied));
    }

    private static ByteString digest(long index) {
        return ByteString.copyFromUtf8("digest at " + index);
    }

    private final class Led implements LedShard {
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
            stated.add(command.getCheckDigest());
            return answer;
        }
    }
}
