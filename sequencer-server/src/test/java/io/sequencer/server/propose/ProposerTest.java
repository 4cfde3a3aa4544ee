package io.sequencer.server.propose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.server.forward.cluster.Commands;
import io.sequencer.server.forward.cluster.TestCluster;
import io.sequencer.server.forward.cluster.TestNode;
import io.sequencer.server.forward.cluster.TinyShard;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On real Raft: one node, except where another one has to lead. */
class ProposerTest {
    private static final ProposerLimits LIMITS = ProposerLimits.forEntriesUpTo(4 << 20);

    @TempDir
    Path directory;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Map<Long, ProposeOutcome> answers = new ConcurrentSkipListMap<>();
    private final List<Long> answeredTwice = new ArrayList<>();

    @AfterEach
    void closeAndCheck() throws Exception {
        for (AutoCloseable closeable : opened) {
            closeable.close();
        }
        assertThat(answeredTwice).isEmpty();
    }

    private TestCluster cluster(int size, TestNode.Settings settings) throws Exception {
        TestCluster cluster = new TestCluster(directory, size, 1, settings);
        opened.add(cluster);
        return cluster;
    }

    private void answer(long tag, ProposeOutcome outcome) {
        if (answers.put(tag, outcome) != null) {
            answeredTwice.add(tag);
        }
    }

    private static List<ByteString> commands(long from, long to) {
        List<ByteString> commands = new ArrayList<>();
        for (long seq = from; seq <= to; seq++) {
            commands.add(Commands.submit("d", "c", seq).toByteString());
        }
        return commands;
    }

    private void awaitAnswers(int count) {
        await().untilAsserted(() -> assertThat(answers).hasSize(count));
    }

    private void assertAllDecided() {
        assertThat(answers.values()).allSatisfy(outcome -> {
            assertThat(outcome).isInstanceOf(ProposeOutcome.Decided.class);
            assertThat(((ProposeOutcome.Decided) outcome).decision().hasAccepted())
                    .isTrue();
        });
    }

    @Test
    void waitingCommandsGatherIntoOneEntry() throws Exception {
        TestNode node = cluster(1, TestNode.Settings.DEFAULTS.with(LIMITS.withEntriesInFlight(1)))
                .leader(0);
        TinyShard shard = node.shard(0);
        Lane lane = node.proposer(0).open(this::answer);
        shard.hold();
        lane.offer(1, commands(1, 1));
        await().until(() -> node.proposer(0).proposedEntries() == 1);
        for (long seq = 2; seq <= 51; seq++) {
            lane.offer(seq, commands(seq, seq));
        }
        assertThat(node.proposer(0).queuedCommands()).isEqualTo(50);
        shard.release();

        awaitAnswers(51);
        assertThat(shard.entrySizes()).containsExactly(1, 50);
        assertAllDecided();
    }

    @Test
    void anIdleCommandGoesOutAtOnce() throws Exception {
        TestNode node = cluster(1, TestNode.Settings.DEFAULTS).leader(0);
        Lane lane = node.proposer(0).open(this::answer);
        for (int seq = 1; seq <= 20; seq++) {
            lane.offer(seq, commands(seq, seq));
            awaitAnswers(seq);
        }
        assertThat(node.shard(0).entrySizes()).hasSize(20).containsOnly(1);
    }

    @Test
    void anEntryTakesNoMoreCommandsThanItsLimit() throws Exception {
        TestNode node = cluster(1, TestNode.Settings.DEFAULTS.with(LIMITS.withMaxEntryCommands(8)))
                .leader(0);
        node.proposer(0).open(this::answer).offer(1, commands(1, 30));

        awaitAnswers(30);
        assertThat(node.shard(0).entrySizes()).containsExactly(8, 8, 8, 6);
        assertAllDecided();
    }

    @Test
    void aFullQueueSaysOverloadedAndWhenToComeBack() throws Exception {
        ProposerLimits limits =
                LIMITS.withEntriesInFlight(1).withMaxEntryCommands(4).withMaxQueuedCommands(10);
        TestNode node = cluster(1, TestNode.Settings.DEFAULTS.with(limits)).leader(0);
        Lane lane = node.proposer(0).open(this::answer);
        node.shard(0).hold();
        lane.offer(1, commands(1, 1));
        await().until(() -> node.proposer(0).proposedEntries() == 1);
        lane.offer(2, commands(2, 6));
        lane.offer(7, commands(7, 8));

        awaitAnswers(2);
        assertThat(answers.keySet()).as("one source may fill half of it").containsExactly(7L, 8L);
        assertThat(answers.values())
                .allSatisfy(o -> assertThat(((ProposeOutcome.Overloaded) o).retryAfterMillis())
                        .isBetween(1, 5_000));
        answers.clear();
        node.shard(0).release();
        awaitAnswers(6);
        assertAllDecided();
        assertThat(node.proposer(0).queuedCommands()).isZero();
    }

    @Test
    void whoSendsLittleNeitherWaitsBehindAFloodNorIsKeptOutByIt() throws Exception {
        ProposerLimits limits =
                LIMITS.withEntriesInFlight(1).withMaxEntryCommands(8).withMaxQueuedCommands(100);
        TestNode node = cluster(1, TestNode.Settings.DEFAULTS.with(limits)).leader(0);
        TinyShard shard = node.shard(0);
        Lane lane = node.proposer(0).open(this::answer);
        shard.hold();
        lane.offer(1, commands(1, 1));
        await().until(() -> node.proposer(0).proposedEntries() == 1);
        for (long seq = 2; seq <= 99; seq++) {
            lane.offer(seq, commands(seq, seq));
        }
        awaitAnswers(48); // Refused: the flood's share is half.
        Lane other = node.proposer(0).open(this::answer);
        other.offer(201, List.of(Commands.submitAs("quiet", "notes", "q", 1).toByteString()));
        shard.release();

        awaitAnswers(100);
        List<TinyShard.Taken> taken = shard.taken();
        assertThat(taken).hasSize(52);
        assertThat(taken.indexOf(new TinyShard.Taken("notes", "q", 1)))
                .as("goes with the first entry that is made after it came")
                .isBetween(1, 8);
        assertThat(taken.stream().filter(t -> t.client().equals("c")).map(TinyShard.Taken::clientSeq))
                .as("a source keeps its order")
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(node.proposer(0).queuedCommands()).isZero();
    }

    @Test
    void noMoreWaitsThanIsWorkedOffInTimeAtTheMeasuredRate() throws Exception {
        ProposerLimits limits = LIMITS.withEntriesInFlight(1)
                .withMaxEntryCommands(4)
                .withQueue(new ProposerLimits.Queue(10_000, 64L << 20, Duration.ofNanos(1)));
        TestNode node = cluster(1, TestNode.Settings.DEFAULTS.with(limits)).leader(0);
        Lane lane = node.proposer(0).open(this::answer);
        lane.offer(1, commands(1, 1));
        awaitAnswers(1); // A rate was measured.
        node.shard(0).hold();
        lane.offer(2, commands(2, 2));
        await().until(() -> node.proposer(0).proposedEntries() == 2);
        for (long seq = 3; seq <= 102; seq++) {
            lane.offer(seq, commands(seq, seq));
        }

        await().untilAsserted(
                        () -> assertThat(node.proposer(0).queuedCommands()).isEqualTo(16));
        node.shard(0).release();
        awaitAnswers(102);
        assertThat(answers.values().stream().filter(o -> o instanceof ProposeOutcome.Overloaded))
                .as("of one source: half of what eight entries hold stays")
                .hasSize(84);
    }

    @Test
    void aLaneThatClosesGivesItsRoomBackAtOnce() throws Exception {
        ProposerLimits limits =
                LIMITS.withEntriesInFlight(1).withMaxEntryCommands(4).withMaxQueuedCommands(40);
        TestNode node = cluster(1, TestNode.Settings.DEFAULTS.with(limits)).leader(0);
        Lane gone = node.proposer(0).open(this::answer);
        node.shard(0).hold();
        gone.offer(1, commands(1, 1));
        await().until(() -> node.proposer(0).proposedEntries() == 1);
        gone.offer(2, commands(2, 20));
        gone.close();
        await().untilAsserted(
                        () -> assertThat(node.proposer(0).queuedCommands()).isZero());
        node.shard(0).release();
    }

    @Test
    void entryTimeNeverRunsBackwards() throws Exception {
        AtomicLong wall = new AtomicLong(1_000_000);
        TestNode node = cluster(1, TestNode.Settings.DEFAULTS.with(() -> Instant.ofEpochMilli(wall.get())))
                .leader(0);
        Lane lane = node.proposer(0).open(this::answer);
        lane.offer(1, commands(1, 1));
        awaitAnswers(1);
        wall.set(5_000);
        lane.offer(2, commands(2, 2));
        awaitAnswers(2);
        wall.set(1_000_007);
        lane.offer(3, commands(3, 3));
        awaitAnswers(3);

        assertThat(node.shard(0).entryTimes()).containsExactly(1_000_000L, 1_000_000L, 1_000_007L);
    }

    @Test
    void aCommandThatFitsNoEntryIsRefusedAndTheOthersGoTheirWay() throws Exception {
        ProposerLimits limits = new ProposerLimits(2, 8, 1_000, 1_000, ProposerLimits.Queue.of(100, 1 << 20));
        TestNode node = cluster(1, TestNode.Settings.DEFAULTS.with(limits)).leader(0);
        ByteString tooLong = Commands.submit("d", "other", 1, ByteString.copyFrom(new byte[2_000]))
                .toByteString();
        List<ByteString> offered = new ArrayList<>(commands(1, 2));
        offered.add(1, tooLong);
        node.proposer(0).open(this::answer).offer(1, offered);

        awaitAnswers(3);
        ProposeOutcome.Decided refused = (ProposeOutcome.Decided) answers.remove(2L);
        assertThat(refused.decision().getRefused().getCode()).isEqualTo(ErrorCode.TOO_LARGE);
        assertAllDecided();
    }

    @Test
    void aClosedLaneIsAnsweredNothingAndItsWaitingCommandsAreDropped() throws Exception {
        TestNode node = cluster(1, TestNode.Settings.DEFAULTS.with(LIMITS.withEntriesInFlight(1)))
                .leader(0);
        Lane gone = node.proposer(0).open(this::answer);
        node.shard(0).hold();
        gone.offer(1, commands(1, 1));
        await().until(() -> node.proposer(0).proposedEntries() == 1);
        gone.offer(2, commands(2, 9));
        gone.close();
        Lane next = node.proposer(0).open(this::answer);
        next.offer(101, commands(1, 2));
        node.shard(0).release();

        awaitAnswers(2);
        assertThat(answers.keySet()).containsExactly(101L, 102L);
        assertThat(node.shard(0).entrySizes()).containsExactly(1, 2);
        assertThat(node.proposer(0).queuedCommands()).isZero();
    }

    @Test
    void aNodeThatDoesNotLeadSaysWhoDoesAndTheLaneStaysShut() throws Exception {
        TestCluster cluster = cluster(3, TestNode.Settings.DEFAULTS);
        TestNode leader = cluster.leader(0);
        TestNode follower = cluster.follower(0);
        Lane lane = follower.proposer(0).open(this::answer);
        lane.offer(1, commands(1, 3));

        awaitAnswers(3);
        assertThat(answers.values())
                .allSatisfy(
                        o -> assertThat(((ProposeOutcome.NotLeader) o).leader()).contains(leader.id()));

        leader.raft().transferLeadership(0, follower.id()).get();
        await().until(() -> cluster.leader(0) == follower);
        lane.offer(4, commands(4, 4));
        awaitAnswers(4);
        assertThat(answers.get(4L)).isInstanceOf(ProposeOutcome.NotLeader.class);
        follower.proposer(0).open(this::answer).offer(5, commands(1, 4));
        await().until(() -> answers.get(8L) instanceof ProposeOutcome.Decided);
    }

    @Test
    void aClosedProposerTurnsEverythingAway() throws Exception {
        TestNode node = cluster(1, TestNode.Settings.DEFAULTS).leader(0);
        node.proposer(0).close();
        node.proposer(0).open(this::answer).offer(1, commands(1, 2));

        awaitAnswers(2);
        assertThat(answers.values()).allMatch(o -> o instanceof ProposeOutcome.NotLeader);
        assertThat(node.proposer(0).proposedEntries()).isZero();
    }
}
