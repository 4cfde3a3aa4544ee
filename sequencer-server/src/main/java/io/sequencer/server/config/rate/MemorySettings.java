package io.sequencer.server.config.rate;

import io.sequencer.server.config.Setting;

/** When a node that is short of memory takes less on. */
public record MemorySettings(
        @Setting(
                value = "85",
                min = 10,
                max = 99,
                about =
                        "Percent of heap (after a collection) or direct memory from where on nobody new is let in; closer to the end,"
                                + " reads and then submits are refused too.")
        int shedPercent) {}
