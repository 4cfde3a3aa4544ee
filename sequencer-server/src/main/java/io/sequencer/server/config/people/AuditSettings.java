package io.sequencer.server.config.people;

import io.sequencer.server.config.Setting;

/** The audit log in the data directory. */
public record AuditSettings(
        @Setting(
                value = "16777216",
                min = 65_536,
                max = 1_073_741_824,
                about = "Size of an audit file after which the next one begins.")
        long fileBytes,

        @Setting(value = "64", min = 2, max = 10_000, about = "Audit files that are kept; the oldest are deleted.")
        int files) {}
