package io.sequencer.server.auth.password;

/**
 * What one argon2id hash costs.
 *
 * @param memoryKibibytes that it fills
 * @param passes over them
 * @param lanes worked on, one after the other here
 */
public record HashCost(int memoryKibibytes, int passes, int lanes) {
    /** The least that OWASP's password storage cheat sheet recommends. */
    public static final HashCost DEFAULT = new HashCost(19_456, 2, 1);

    public HashCost {
        if (memoryKibibytes < 8 * lanes || passes < 1 || lanes < 1) {
            throw new IllegalArgumentException("argon2id needs 8 KiB a lane, a pass and a lane");
        }
    }

    /** Whether a hash of this cost should be made anew when {@code wanted} is what new ones cost. */
    boolean isBelow(HashCost wanted) {
        return memoryKibibytes < wanted.memoryKibibytes || passes < wanted.passes;
    }
}
