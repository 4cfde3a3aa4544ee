package io.sequencer.server.tls;

import io.sequencer.server.config.listen.RoleSetting;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which names have which roles. Immutable, any thread. */
final class CertificateRoles {
    private final Map<String, Set<CertificateRole>> byName = new HashMap<>();

    CertificateRoles(List<RoleSetting> settings) {
        for (RoleSetting setting : settings) {
            CertificateRole role = CertificateRole.valueOf(setting.role().toUpperCase(Locale.ROOT));
            // As a URI is written, and as a host is.
            for (String name : List.of(setting.san(), CertificateNames.host(setting.san()))) {
                byName.computeIfAbsent(name, unknown -> EnumSet.noneOf(CertificateRole.class))
                        .add(role);
            }
        }
    }

    /** All roles of all its names; the certificate's own validity is not looked at. */
    Set<CertificateRole> of(X509Certificate certificate) {
        Set<CertificateRole> roles = EnumSet.noneOf(CertificateRole.class);
        CertificateNames.of(certificate).forEach(name -> roles.addAll(byName.getOrDefault(name, Set.of())));
        return roles;
    }
}
