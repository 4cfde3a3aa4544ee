/**
 * What the configuration says of people: passwords, logins, attempts, issuers, and the audit log. Records only, filled by {@link
 * io.sequencer.server.config.ConfigReader}; immutable, any thread.
 */
@NullMarked
package io.sequencer.server.config.people;

import org.jspecify.annotations.NullMarked;
