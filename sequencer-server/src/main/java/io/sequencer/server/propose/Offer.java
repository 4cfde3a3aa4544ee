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
}
