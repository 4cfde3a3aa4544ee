package io.sequencer.server.propose;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.LogEntry;
import io.sequencer.proto.log.v1.Submission;
import io.sequencer.proto.log.v1.SubmittedOp;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PendingEntryTest {

    private static Command command(int payloadBytes, long seq) {
        return Command.newBuilder()
                .setSubmit(Submission.newBuilder()
                        .setDocId("d")
                        .setFirstClientSeq(seq)
                        .addOps(SubmittedOp.newBuilder().setPayload(ByteString.copyFrom(new byte[payloadBytes]))))
                .build();
    }

    private static Offer offer(Lane lane, List<Command> commands) {
        return Offer.of(lane, 7, commands.stream().map(Command::toByteString).toList());
    }

    private static final Lane LANE = new Lane(null, (tag, outcome) -> {});

    @Property(tries = 200)
    void theEntryIsWhatProtobufWouldWriteAndKeepsTheOrderOverManyEntries(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(max = 400) Integer> payloads,
            @ForAll @IntRange(min = 1, max = 12) int maxCommands,
            @ForAll @IntRange(min = 1, max = 900) int maxBytes)
            throws Exception {
        ProposerLimits limits =
                new ProposerLimits(1, maxCommands, maxBytes, 1 << 20, ProposerLimits.Queue.of(1 << 20, 1L << 30));
        List<Command> commands = new ArrayList<>();
        for (int payload : payloads) {
            commands.add(command(payload, commands.size() + 1));
        }
        Offer offer = offer(LANE, commands);

        List<Command> seen = new ArrayList<>();
        int from = 0;
        while (from < commands.size()) {
            PendingEntry entry = new PendingEntry();
            int to = entry.take(offer, from, limits);
            assertThat(to).isGreaterThan(from);
            byte[] bytes = entry.encode(1_234_567_890_123L);
            LogEntry parsed = LogEntry.parseFrom(bytes);
            assertThat(parsed.toByteArray()).isEqualTo(bytes);
            assertThat(parsed.getFormat()).isEqualTo(1);
            assertThat(parsed.getTimeMillis()).isEqualTo(1_234_567_890_123L);
            assertThat(parsed.getCommandsCount()).isEqualTo(to - from).isLessThanOrEqualTo(maxCommands);
            if (to - from > 1) {
                assertThat(bytes.length).isLessThanOrEqualTo(maxBytes + ProposerLimits.ENTRY_OVERHEAD_BYTES);
            }
            seen.addAll(parsed.getCommandsList());
            from = to;
        }
        assertThat(seen).isEqualTo(commands);
    }

    @Test
    void everyCommandOfTheEntryIsVisitedInOrderWithItsTag() {
        ProposerLimits limits = ProposerLimits.forEntriesUpTo(4 << 20);
        PendingEntry entry = new PendingEntry();
        entry.take(offer(LANE, List.of(command(1, 1), command(1, 2), command(1, 3))), 1, limits);
        entry.take(offer(LANE, List.of(command(1, 1))), 0, limits);

        List<String> visited = new ArrayList<>();
        entry.forEach((lane, tag, ordinal) -> visited.add(tag + "@" + ordinal));

        assertThat(visited).containsExactly("8@0", "9@1", "7@2");
    }
}
