package io.sequencer.server.edge.http.guard;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which web pages may ask this node: browsers let every page try, and name it in {@code Origin} (RFC 6454). Who sends
 * none is no browser. Immutable, any thread.
 */
public final class Origins {
    private static final Pattern LOCAL = Pattern.compile(
            "https?://(localhost|127(\\.[0-9]{1,3}){3}|\\[::1\\])(:[0-9]{1,5})?", Pattern.CASE_INSENSITIVE);

    private final Set<String> allowed;
    private final boolean takesLocal;

    /**
     * @param allowed {@code scheme://host[:port]}, compared whole
     * @param takesLocal whether pages of this machine may, where {@code allowed} is empty
     */
    public Origins(Collection<String> allowed, boolean takesLocal) {
        this.allowed = Set.copyOf(allowed);
        this.takesLocal = takesLocal && allowed.isEmpty();
    }

    /** @param origin as the request says it */
    public boolean allows(String origin) {
        // A browser writes scheme and host in lower case; "null" is what a sandboxed or local page sends.
        return allowed.contains(origin.toLowerCase(Locale.ROOT))
                || (takesLocal && LOCAL.matcher(origin).matches());
    }
}
