package android.webkit;

public class WebViewClient {
    public boolean shouldOverrideUrlLoading(WebView view, WebResourceRequest request) { throw new AssertionError(); }
    public WebResourceResponse shouldInterceptRequest(WebView view, WebResourceRequest request) { throw new AssertionError(); }
}
