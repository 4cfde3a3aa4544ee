package io.sequencer.server.auth.issuer;

import java.io.IOException;
import java.io.Serial;

/** What was read is no set of keys that can be used. Its message repeats nothing of it. */
final class UnusableKeysException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    UnusableKeysException(String why) {
        super(why);
    }
}
