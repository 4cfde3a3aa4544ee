package io.sequencer.server.raft.ratis;

import java.io.IOException;
import java.net.BindException;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.util.ExitUtils;

/** Has Ratis listen. Where it cannot it would end the process, with a code that nobody documented: here that is an error. */
final class Listening {

    private Listening() {}

    /** @throws BindException the port is taken, or its address is not this machine's */
    static void start(RaftServer server) throws IOException {
        // The first use makes every thread that dies of an exception end the process too.
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        ExitUtils.disableSystemExit();
        Thread.setDefaultUncaughtExceptionHandler(before);
        try {
            server.start();
        } catch (ExitUtils.ExitException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            Throwable root = cause.getCause() == null ? cause : cause.getCause();
            BindException taken = new BindException(String.valueOf(root.getMessage()));
            taken.initCause(e);
            throw taken;
        }
    }
}
