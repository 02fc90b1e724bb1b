package android.net;

/** An address, taken apart by Java itself. */
public class Uri {
    private final java.net.URI uri;

    public Uri(String text) { uri = java.net.URI.create(text); }
    public String getAuthority() { return uri.getRawAuthority(); }
    public String getPath() { return uri.getPath(); }
}
