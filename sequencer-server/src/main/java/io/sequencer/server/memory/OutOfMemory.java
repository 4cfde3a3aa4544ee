package io.sequencer.server.memory;

/**
 * Ends the process when an allocation has failed. The JVM does so itself for its heap ({@code -XX:+ExitOnOutOfMemoryError}), not
 * for buffers outside of it, whose allocator throws like any other code: what was half done then is not known.
 */
public final class OutOfMemory {
    /** The same as the JVM's own. */
    public static final int EXIT_CODE = 3;

    private OutOfMemory() {}

    /** Does not return if the failure, or what caused it, is one of memory. */
    public static void endIf(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof OutOfMemoryError) {
                System.err.println("out of memory: " + at.getMessage()
                        + "; give it more (-Xmx, -XX:MaxDirectMemorySize), or smaller caches and queues");
                System.err.flush();
                Runtime.getRuntime().halt(EXIT_CODE);
            }
        }
    }
}
