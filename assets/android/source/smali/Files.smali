# Answers every request of the page out of assets/web of this file; nothing reaches a network.
# The origin is the one that Android keeps for this (WebViewAssetLoader): modules and SHA-256 need https.
.class public final Lexplainer/recogniser/Files;
.super Landroid/webkit/WebViewClient;

.field private final assets:Landroid/content/res/AssetManager;

.method public constructor <init>(Landroid/content/res/AssetManager;)V
    .registers 2
    invoke-direct {p0}, Landroid/webkit/WebViewClient;-><init>()V
    iput-object p1, p0, Lexplainer/recogniser/Files;->assets:Landroid/content/res/AssetManager;
    return-void
.end method

# A link may lead to another page of this file and nowhere else: true means "do not follow".
.method public shouldOverrideUrlLoading(Landroid/webkit/WebView;Landroid/webkit/WebResourceRequest;)Z
    .registers 5
    invoke-interface {p2}, Landroid/webkit/WebResourceRequest;->getUrl()Landroid/net/Uri;
    move-result-object v0
    invoke-static {v0}, Lexplainer/recogniser/Files;->isOurs(Landroid/net/Uri;)Z
    move-result v0
    xor-int/lit8 v0, v0, 0x1
    return v0
.end method

.method public shouldInterceptRequest(Landroid/webkit/WebView;Landroid/webkit/WebResourceRequest;)Landroid/webkit/WebResourceResponse;
    .registers 7
    invoke-interface {p2}, Landroid/webkit/WebResourceRequest;->getUrl()Landroid/net/Uri;
    move-result-object v0
    invoke-static {v0}, Lexplainer/recogniser/Files;->isOurs(Landroid/net/Uri;)Z
    move-result v1
    if-eqz v1, :refused
    invoke-virtual {v0}, Landroid/net/Uri;->getPath()Ljava/lang/String;
    move-result-object v0
    if-eqz v0, :refused
    const-string v1, "/"
    invoke-virtual {v1, v0}, Ljava/lang/String;->equals(Ljava/lang/Object;)Z
    move-result v1
    if-eqz v1, :named
    const-string v0, "/index.html"
    :named
    const-string v1, "web"
    invoke-virtual {v1, v0}, Ljava/lang/String;->concat(Ljava/lang/String;)Ljava/lang/String;
    move-result-object v1
    :open
    iget-object v2, p0, Lexplainer/recogniser/Files;->assets:Landroid/content/res/AssetManager;
    invoke-virtual {v2, v1}, Landroid/content/res/AssetManager;->open(Ljava/lang/String;)Ljava/io/InputStream;
    move-result-object v1
    :opened
    .catch Ljava/io/IOException; {:open .. :opened} :missing
    invoke-static {v0}, Lexplainer/recogniser/Files;->typeOf(Ljava/lang/String;)Ljava/lang/String;
    move-result-object v0
    const/16 v2, 0xc8
    const-string v3, "OK"
    invoke-static {v0, v2, v3, v1}, Lexplainer/recogniser/Files;->answer(Ljava/lang/String;ILjava/lang/String;Ljava/io/InputStream;)Landroid/webkit/WebResourceResponse;
    move-result-object v0
    return-object v0
    :missing
    move-exception v1
    :refused
    const/4 v0, 0x0
    new-array v0, v0, [B
    new-instance v1, Ljava/io/ByteArrayInputStream;
    invoke-direct {v1, v0}, Ljava/io/ByteArrayInputStream;-><init>([B)V
    const-string v0, "text/plain"
    const/16 v2, 0x194
    const-string v3, "Not Found"
    invoke-static {v0, v2, v3, v1}, Lexplainer/recogniser/Files;->answer(Ljava/lang/String;ILjava/lang/String;Ljava/io/InputStream;)Landroid/webkit/WebResourceResponse;
    move-result-object v0
    return-object v0
.end method

.method private static isOurs(Landroid/net/Uri;)Z
    .registers 2
    invoke-virtual {p0}, Landroid/net/Uri;->getAuthority()Ljava/lang/String;
    move-result-object v0
    const-string p0, "appassets.androidplatform.net"
    invoke-virtual {p0, v0}, Ljava/lang/String;->equals(Ljava/lang/Object;)Z
    move-result p0
    return p0
.end method

.method private static answer(Ljava/lang/String;ILjava/lang/String;Ljava/io/InputStream;)Landroid/webkit/WebResourceResponse;
    .registers 11
    new-instance v5, Ljava/util/HashMap;
    invoke-direct {v5}, Ljava/util/HashMap;-><init>()V
    const-string v0, "X-Content-Type-Options"
    const-string v1, "nosniff"
    invoke-interface {v5, v0, v1}, Ljava/util/Map;->put(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;
    const-string v0, "Content-Security-Policy"
    const-string v1, "default-src 'self'"
    invoke-interface {v5, v0, v1}, Ljava/util/Map;->put(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;
    new-instance v0, Landroid/webkit/WebResourceResponse;
    move-object v1, p0
    const-string v2, "utf-8"
    move v3, p1
    move-object v4, p2
    move-object v6, p3
    invoke-direct/range {v0 .. v6}, Landroid/webkit/WebResourceResponse;-><init>(Ljava/lang/String;Ljava/lang/String;ILjava/lang/String;Ljava/util/Map;Ljava/io/InputStream;)V
    return-object v0
.end method

# By the ending of its name; the same list as in explainer/phone/server.py.
.method private static typeOf(Ljava/lang/String;)Ljava/lang/String;
    .registers 3
    const-string v0, ".html"
    const-string v1, "text/html"
    invoke-virtual {p0, v0}, Ljava/lang/String;->endsWith(Ljava/lang/String;)Z
    move-result v0
    if-nez v0, :found
    const-string v0, ".js"
    const-string v1, "text/javascript"
    invoke-virtual {p0, v0}, Ljava/lang/String;->endsWith(Ljava/lang/String;)Z
    move-result v0
    if-nez v0, :found
    const-string v0, ".css"
    const-string v1, "text/css"
    invoke-virtual {p0, v0}, Ljava/lang/String;->endsWith(Ljava/lang/String;)Z
    move-result v0
    if-nez v0, :found
    const-string v0, ".json"
    const-string v1, "application/json"
    invoke-virtual {p0, v0}, Ljava/lang/String;->endsWith(Ljava/lang/String;)Z
    move-result v0
    if-nez v0, :found
    const-string v0, ".webmanifest"
    const-string v1, "application/manifest+json"
    invoke-virtual {p0, v0}, Ljava/lang/String;->endsWith(Ljava/lang/String;)Z
    move-result v0
    if-nez v0, :found
    const-string v0, ".svg"
    const-string v1, "image/svg+xml"
    invoke-virtual {p0, v0}, Ljava/lang/String;->endsWith(Ljava/lang/String;)Z
    move-result v0
    if-nez v0, :found
    const-string v0, ".png"
    const-string v1, "image/png"
    invoke-virtual {p0, v0}, Ljava/lang/String;->endsWith(Ljava/lang/String;)Z
    move-result v0
    if-nez v0, :found
    const-string v0, ".txt"
    const-string v1, "text/plain"
    invoke-virtual {p0, v0}, Ljava/lang/String;->endsWith(Ljava/lang/String;)Z
    move-result v0
    if-nez v0, :found
    const-string v1, "application/octet-stream"
    :found
    return-object v1
.end method
