package io.sequencer.cli.converge;

import io.sequencer.client.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The network between one author and the cluster: leads to one node at a time, can be cut in the middle of a message, and leads to
 * another node afterwards. Threads: one that accepts, two a connection; the methods are for any thread.
 */
final class Relay implements AutoCloseable {
    private static final int BUFFER_BYTES = 8192;

    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile Optional<Endpoint> target;

    Relay(Endpoint target) {
        this.target = Optional.of(target);
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("no port for a relay", e);
        }
        daemon("accept", this::accept);
    }

    /** Where the author's client connects. */
    Endpoint endpoint() {
        return new Endpoint(listener.getInetAddress().getHostAddress(), listener.getLocalPort());
    }

    /** Nothing passes any more. */
    void cut() {
        target = Optional.empty();
        sockets.forEach(Relay::closeQuietly);
    }

    /** New connections lead to {@code node}; those that there are, are cut. */
    void leadTo(Endpoint node) {
        cut();
        target = Optional.of(node);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                connect(listener.accept());
            } catch (IOException e) {
                // The listener was closed, or the node is not there: the client tries again.
                continue;
            }
        }
    }

    private void connect(Socket author) throws IOException {
        Optional<Endpoint> node = target;
        if (node.isEmpty()) {
            author.close();
            return;
        }
        Socket cluster;
        try {
            cluster = new Socket(node.get().host(), node.get().port());
        } catch (IOException e) {
            author.close();
            throw e;
        }
        author.setTcpNoDelay(true);
        cluster.setTcpNoDelay(true);
        sockets.add(author);
        sockets.add(cluster);
        daemon("up", () -> pump(author, cluster));
        daemon("down", () -> pump(cluster, author));
        if (!target.equals(node)) {
            // Cut between the two looks: this connection must not survive it.
            closeQuietly(author);
            closeQuietly(cluster);
        }
    }

    private void pump(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
            }
        } catch (IOException e) {
            // Cut, or one side ended: both are closed below.
            assert sockets.contains(from) || from.isClosed();
        } finally {
            closeQuietly(from);
            closeQuietly(to);
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private void daemon(String role, Runnable task) {
        Thread thread = new Thread(task, "relay-" + listener.getLocalPort() + "-" + role);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more, whatever that said.
            assert socket.isClosed();
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }
}
