package io.sequencer.cli.keep;

import io.sequencer.proto.v1.Retention;

/** A retention as people write it. */
public final class Kept {
    private static final String FOREVER = "forever";

    private Kept() {}

    public static String text(Retention retention) {
        return retention.getForever() ? FOREVER : Long.toString(retention.getOps());
    }

    static Retention ops(long ops) {
        return Retention.newBuilder().setOps(ops).build();
    }

    static Retention forever() {
        return Retention.newBuilder().setForever(true).build();
    }

    /** @throws NumberFormatException if it is neither a number nor forever */
    static Retention parse(String text) {
        return text.equals(FOREVER) ? forever() : ops(Long.parseLong(text));
    }
}
