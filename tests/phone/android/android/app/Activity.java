package android.app;

public class Activity extends android.content.Context {
    public static final java.util.List<String> LOG = new java.util.ArrayList<>();
    public android.webkit.WebView content;
    private final android.content.res.AssetManager assets = new android.content.res.AssetManager();

    protected void onCreate(android.os.Bundle state) { LOG.add("onCreate"); }
    public void onBackPressed() { LOG.add("left"); }
    public void setContentView(android.view.View view) { content = (android.webkit.WebView) view; }
    public android.content.res.AssetManager getAssets() { return assets; }
}
