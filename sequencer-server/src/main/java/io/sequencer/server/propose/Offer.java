package io.sequencer.server.propose;

import com.google.protobuf.ByteString;
import java.util.List;

/** Consecutive commands of one lane, waiting. The command at index i has the tag {@code firstTag + i}. */
record Offer(Lane lane, long firstTag, List<ByteString> commands, long bytes) {

    static Offer of(Lane lane, long firstTag, List<ByteString> commands) {
        long bytes = 0;
        for (ByteString command : commands) {
            bytes += command.size();
        }
        return new Offer(lane, firstTag, commands, bytes);
    }

    /** The one command by itself, with bytes of its own: it may wait for long, and the frame that it came in must not. */
    Offer only(int index) {
        return of(
                lane,
                firstTag + index,
                List.of(ByteString.copyFrom(commands.get(index).asReadOnlyByteBuffer())));
    }

    /** Of the commands {@code from} (inclusive) to {@code to} (exclusive). */
    long bytes(int from, int to) {
        if (from == 0 && to == commands.size()) {
            return bytes;
        }
        long sum = 0;
        for (int i = from; i < to; i++) {
            sum += commands.get(i).size();
        }
        return sum;
    }

    void answer(int index, ProposeOutcome outcome) {
        lane.answer(firstTag + index, outcome);
    }

    /** To all from {@code from} on. */
    void answerAll(int from, ProposeOutcome outcome) {
        for (int i = from; i < commands.size(); i++) {
            answer(i, outcome);
        }
    }
}
