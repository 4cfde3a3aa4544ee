package io.sequencer.server.edge.websocket;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.netty.buffer.Unpooled;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.server.fanout.frame.WireFormat;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Binary frames, each behind its length in one byte (255: all that is left). */
public final class BinaryFrameFuzz {
    private static final int REST = 255;

    private BinaryFrameFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        List<byte[]> frames = new ArrayList<>();
        int at = 0;
        while (at < input.length) {
            int said = input[at++] & 0xff;
            int end = said == REST ? input.length : Math.min(input.length, at + said);
            byte[] frame = Arrays.copyOfRange(input, at, end);
            at = end;
            if (staysHere(frame)) {
                frames.add(frame);
            }
        }
        FuzzedSocket.run(WireFormat.PROTO, frames);
    }

    private static boolean staysHere(byte[] frame) {
        try {
            return FuzzedSocket.staysHere(ClientFrames.proto(Unpooled.wrappedBuffer(frame)));
        } catch (InvalidProtocolBufferException e) {
            return true;
        }
    }

    /** The same conversations as in JSON. */
    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (byte[] talk : JsonFrameFuzz.seeds()) {
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            for (String line : new String(talk, StandardCharsets.UTF_8).split("\n")) {
                ClientMessage.Builder message = ClientMessage.newBuilder();
                try {
                    JsonFormat.parser().merge(line, message);
                } catch (InvalidProtocolBufferException e) {
                    continue;
                }
                byte[] frame = message.build().toByteArray();
                frames.write(frame.length);
                frames.writeBytes(frame);
            }
            seeds.add(frames.toByteArray());
        }
        return seeds;
    }
}
