package io.sequencer.cli.login;

import io.sequencer.cli.CommandFailure;
import io.sequencer.cli.ExitCode;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Passwords from the terminal, unseen, or one a line from stdin; never from an argument, which others on the machine can read. */
public final class PasswordInput {

    private static final int MOST_BYTES = 1024;

    private final @Nullable Console console;
    private final InputStream stdin;

    /** This process's terminal, or its stdin. */
    public PasswordInput() {
        this(System.console(), System.in);
    }

    PasswordInput(@Nullable Console console, InputStream stdin) {
        this.console = console;
        this.stdin = stdin;
    }

    /** One password. */
    public String password(String prompt) {
        Console terminal = console;
        if (terminal == null) {
            return line();
        }
        char[] typed = terminal.readPassword("%s: ", prompt);
        if (typed == null) {
            throw new CommandFailure(ExitCode.USAGE, "no password was typed");
        }
        return String.valueOf(typed);
    }

    /** A new one: typed twice at a terminal. */
    public String newPassword(String prompt) {
        String first = password(prompt);
        if (console != null && !first.equals(password(prompt + " (again)"))) {
            throw new CommandFailure(ExitCode.USAGE, "the two are not the same: nothing was done");
        }
        return first;
    }

    private String line() {
        byte[] bytes = new byte[MOST_BYTES + 1];
        int count = 0;
        try {
            int next = stdin.read();
            if (next < 0) {
                throw new CommandFailure(ExitCode.USAGE, "give the password at the terminal, or as a line on stdin");
            }
            for (; next >= 0 && next != '\n'; next = stdin.read()) {
                if (count > MOST_BYTES) {
                    throw new CommandFailure(ExitCode.USAGE, "a password has at most " + MOST_BYTES + " bytes");
                }
                bytes[count] = (byte) next;
                count++;
            }
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.USAGE, "cannot read the password from stdin: " + e.getMessage());
        }
        int end = count > 0 && bytes[count - 1] == '\r' ? count - 1 : count;
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, end))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new CommandFailure(ExitCode.USAGE, "the password is not UTF-8");
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
