package io.sequencer.server.forward.cluster;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A TCP hop on loopback between two nodes, which can break or freeze what runs through it. */
public final class Relay implements Closeable {
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition thawed = lock.newCondition();
    /** Connections numbered up to here are frozen. */
    private long frozenUpTo;

    private long connections;
    private final InetSocketAddress target;

    /** @param target where connections go on to; while nothing listens there they are broken off */
    public Relay(InetSocketAddress target) throws IOException {
        this.target = target;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread("relay-accept", this::accept);
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }

    /** Breaks every connection; new ones are taken. */
    public void cut() {
        open.forEach(Relay::closeQuietly);
    }

    /** Nothing passes, nothing breaks, until {@link #thaw}: a peer that is gone without a word. */
    public void freeze() {
        freezeUpTo(Long.MAX_VALUE);
    }

    /** Like {@link #freeze}, but new connections work. */
    public void freezeOpenConnections() {
        lock.lock();
        frozenUpTo = connections;
        lock.unlock();
    }

    public void thaw() {
        freezeUpTo(0);
    }

    private void freezeUpTo(long number) {
        lock.lock();
        frozenUpTo = number;
        thawed.signalAll();
        lock.unlock();
    }

    @Override
    public void close() {
        closeQuietly(listener);
        cut();
        thaw();
    }

    private void accept() {
        try {
            while (true) {
                connect(listener.accept());
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void connect(Socket in) {
        Socket out = new Socket();
        try {
            out.connect(target, 1_000);
            in.setTcpNoDelay(true);
            out.setTcpNoDelay(true);
        } catch (IOException e) {
            closeQuietly(in);
            closeQuietly(out);
            return;
        }
        open.add(in);
        open.add(out);
        lock.lock();
        long number = ++connections;
        lock.unlock();
        thread("relay-there", () -> pump(in, out, number));
        thread("relay-back", () -> pump(out, in, number));
    }

    private void pump(Socket from, Socket to, long number) {
        byte[] buffer = new byte[64 << 10];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int read;
            while ((read = in.read(buffer)) >= 0) {
                awaitThaw(number);
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // One side is gone: so is the other.
        } finally {
            closeQuietly(from);
            closeQuietly(to);
            open.remove(from);
            open.remove(to);
        }
    }

    private void awaitThaw(long number) {
        lock.lock();
        try {
            while (number <= frozenUpTo) {
                thawed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private static void thread(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // Closed is closed.
        }
    }
}
