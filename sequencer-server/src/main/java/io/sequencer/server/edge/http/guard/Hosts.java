package io.sequencer.server.edge.http.guard;

import io.netty.util.NetUtil;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The names that this node answers to. A foreign page may have its own name lead to this machine (DNS rebinding) and then is of
 * the same origin as the node, for the browser; but the request still says that name. Addresses in digits cannot be made to
 * lead elsewhere. Immutable, any thread.
 */
public final class Hosts {
    private final Set<String> names = new HashSet<>();

    /** @param names without ports, beside those of this machine */
    public Hosts(Collection<String> names) {
        names.forEach(name -> this.names.add(name.toLowerCase(Locale.ROOT)));
    }

    /** @param host as the request's {@code Host} says it, with or without a port */
    public boolean allows(String host) {
        String name = withoutPort(host.strip()).toLowerCase(Locale.ROOT);
        boolean isAddress = name.startsWith("[")
                ? name.endsWith("]") && NetUtil.isValidIpV6Address(name)
                : NetUtil.isValidIpV4Address(name);
        return isAddress || name.equals("localhost") || names.contains(name);
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        boolean isPort =
                colon > host.lastIndexOf(']') && host.substring(colon + 1).matches("[0-9]{1,5}");
        return isPort ? host.substring(0, colon) : host;
    }
}
