package io.sequencer.server.config.listen;

import io.sequencer.server.config.Setting;

/**
 * What the owner of a certificate may do.
 *
 * @param san a subject alternative name, exactly as in the certificate: a URI, a DNS name or an IP address
 * @param role {@code backend}, {@code admin}, {@code node} or {@code metrics}
 */
public record RoleSetting(
        @Setting(
                about = "A subject alternative name of the certificate: URI, DNS name or IP address.",
                min = 1,
                max = 512)
        String san,

        @Setting(about = "backend, admin, node or metrics.", pattern = "backend|admin|node|metrics", min = 1)
        String role) {}
