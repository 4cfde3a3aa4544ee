package io.sequencer.server.edge;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/** The event loops that every connection of every transport lives on. */
public final class EdgeLoops implements AutoCloseable {
    private static final long STOP_MILLIS = 5_000;

    private final EventLoopGroup group;

    /** @param name of the node, for the threads' names */
    public EdgeLoops(int threads, String name) {
        group = new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory("edge-" + name, true), NioIoHandler.newFactory());
    }

    /** As many threads as processors, up to 8. */
    public static int usualThreads() {
        return Math.min(8, Math.max(1, Runtime.getRuntime().availableProcessors()));
    }

    public EventLoopGroup group() {
        return group;
    }

    /** The loop whose thread this is. */
    public EventLoop current() {
        for (EventExecutor executor : group) {
            if (executor.inEventLoop() && executor instanceof EventLoop loop) {
                return loop;
            }
        }
        throw new IllegalStateException("not on an event loop: " + Thread.currentThread());
    }

    /**
     * What buffers outside of the heap take, as a part of the most they can: of Netty's own limit, or of the JVM's, whichever
     * is fuller.
     */
    public static double directMemoryUse() {
        double ofNetty = (double) Math.max(0, PlatformDependent.usedDirectMemory())
                / Math.max(1, PlatformDependent.maxDirectMemory());
        long used = 0;
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            used += pool.getName().equals("direct") ? pool.getMemoryUsed() : 0;
        }
        return Math.max(ofNetty, (double) used / PlatformDependent.estimateMaxDirectMemory());
    }

    /** Ends the loops, after what was handed to them. Waits, for a bounded time. */
    @Override
    public void close() {
        group.shutdownGracefully(0, STOP_MILLIS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(STOP_MILLIS, TimeUnit.MILLISECONDS);
    }
}
