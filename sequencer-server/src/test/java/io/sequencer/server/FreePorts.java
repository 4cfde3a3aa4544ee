package io.sequencer.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of the loopback interface that nobody listened on a moment ago. They are below what Linux gives to outgoing connections, and
 * below those of drills: a
 * node that comes back finds its own free.
 */
public final class FreePorts {
    private static final int LOWEST = 10_000;
    private static final int HIGHEST = 20_000;
    private static final int TRIES = 10_000;

    private FreePorts() {}

    /** Different ones: all are held until the last is found. */
    public static List<Integer> take(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int tries = 0; held.size() < count; tries++) {
                ServerSocket socket = new ServerSocket();
                try {
                    socket.bind(new InetSocketAddress(
                            InetAddress.getLoopbackAddress(),
                            ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST)));
                    held.add(socket);
                } catch (IOException taken) {
                    socket.close();
                    if (tries == TRIES) {
                        throw taken;
                    }
                }
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }
}
