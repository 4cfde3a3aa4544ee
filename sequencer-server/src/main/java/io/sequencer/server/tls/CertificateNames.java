package io.sequencer.server.tls;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The names that a certificate is for (RFC 5280, subject alternative names). Compared whole: no wildcards. */
final class CertificateNames {
    private static final int DNS = 2;
    private static final int URI = 6;
    private static final int ADDRESS = 7;
    private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})(?:\\.|$)){4}");

    private CertificateNames() {}

    /** Its URIs as they are, its DNS names and addresses as {@link #host} spells them. Empty if they cannot be read. */
    static Set<String> of(X509Certificate certificate) {
        Set<String> names = new LinkedHashSet<>();
        Collection<List<?>> all;
        try {
            all = certificate.getSubjectAlternativeNames();
        } catch (CertificateParsingException e) {
            return Set.of();
        }
        if (all == null) {
            return Set.of();
        }
        for (List<?> name : all) {
            int kind = (Integer) name.get(0);
            if (kind == URI) {
                names.add((String) name.get(1));
            } else if (kind == DNS || kind == ADDRESS) {
                names.add(host((String) name.get(1)));
            }
        }
        return names;
    }

    /** One spelling for each host: lower case; an address in the JDK's form. Looks nothing up. */
    static String host(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        boolean isAddress = lower.indexOf(':') >= 0 || IPV4.matcher(lower).matches();
        if (!isAddress) {
            return lower;
        }
        try {
            return InetAddress.getByName(lower).getHostAddress();
        } catch (UnknownHostException e) {
            return lower;
        }
    }
}
