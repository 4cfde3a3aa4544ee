package io.sequencer.server.edge.websocket;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sequencer.server.fanout.frame.WireFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Text frames, one a line. */
public final class JsonFrameFuzz {
    private JsonFrameFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        List<byte[]> frames = new ArrayList<>();
        for (String line : new String(input, StandardCharsets.UTF_8).split("\n", -1)) {
            byte[] frame = line.getBytes(StandardCharsets.UTF_8);
            if (staysHere(frame)) {
                frames.add(frame);
            }
        }
        FuzzedSocket.run(WireFormat.JSON, frames);
    }

    private static boolean staysHere(byte[] frame) {
        try {
            return FuzzedSocket.staysHere(ClientFrames.json(frame));
        } catch (InvalidProtocolBufferException e) {
            ClientFrames.knownFields(frame);
            return true;
        }
    }

    public static List<byte[]> seeds() {
        String client = "00000000-0000-0001-0000-000000000002";
        String talk = "{\"hello\":{\"user\":\"ada\",\"agent\":\"t/1\"}}\n"
                + "{\"submit\":{\"docId\":\"notes\",\"clientId\":\"" + client
                + "\",\"firstClientSeq\":\"1\",\"baseSeq\":0,"
                + "\"ops\":[{\"edit\":{\"position\":0,\"insert\":\"\\ud83d\\ude00a\"}},"
                + "{\"text\":{\"parts\":[{\"retain\":2},{\"delete\":1}]}}]}}\n"
                + "{\"setPresence\":{\"docId\":\"notes\",\"clientId\":\"" + client
                + "\",\"state\":{\"name\":\"A\",\"selections\":[{\"anchor\":1,\"head\":2}]}}}\n"
                + "{\"checkpoint\":{\"docId\":\"notes\",\"seq\":5,\"crc32c\":7}}\n{\"ping\":{}}\n{\"leave\":{\"docId\":\"notes\"}}\n"
                + "{\"renew\":{\"token\":\"a.b.c\"}}\n{\"snapshotApplied\":{\"docId\":\"notes\",\"seq\":1}}";
        String others =
                "{\"request\":{\"id\":1,\"create\":{\"docId\":\"a\"}}}\n{\"join\":{\"docId\":\"a\",\"lastSeenSeq\":1}}\n"
                        + "{\"submitAll\":{\"parts\":[{}]}}\n{\"hullo\":{}}\n[[[[[[";
        return List.of(talk.getBytes(StandardCharsets.UTF_8), others.getBytes(StandardCharsets.UTF_8));
    }
}
