package io.sequencer.chaos.sim.time;

import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** A run's chance, all of it from its seed. */
public final class Dice implements RandomGenerator {
    private final SplittableRandom random;

    public Dice(long seed) {
        this(new SplittableRandom(seed));
    }

    private Dice(SplittableRandom random) {
        this.random = random;
    }

    /** Chance of its own for one part, so that another part's throws do not change it. */
    public Dice split() {
        return new Dice(random.split());
    }

    @Override
    public long nextLong() {
        return random.nextLong();
    }

    public boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    public int below(int bound) {
        return random.nextInt(bound);
    }

    /** Both ends may come. */
    public long between(long least, long most) {
        return least + random.nextLong(most - least + 1);
    }

    public <T> T of(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    public UUID uuid() {
        return new UUID(random.nextLong(), random.nextLong());
    }
}
