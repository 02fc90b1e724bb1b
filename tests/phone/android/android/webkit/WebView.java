package android.webkit;

import android.app.Activity;

public class WebView extends android.view.View {
    public WebViewClient client;
    public int pages = 0; // how often one may go back
    private final WebSettings settings = new WebSettings();

    public WebView(android.content.Context context) { }
    public WebSettings getSettings() { return settings; }
    public void setWebViewClient(WebViewClient client) { this.client = client; }
    public void loadUrl(String url) { Activity.LOG.add("load " + url); }
    public boolean canGoBack() { return pages > 0; }
    public void goBack() { pages--; Activity.LOG.add("back"); }
}
