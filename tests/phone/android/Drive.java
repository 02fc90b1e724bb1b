import android.app.Activity;
import android.webkit.WebView;
import java.lang.reflect.Method;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Starts the frame as Android does, asks it for addresses, presses Back, and prints what it does, a line each. */
public class Drive {
    public static void main(String[] arguments) throws Exception {
        android.content.res.AssetManager.file = arguments[0];
        Activity frame = (Activity) Class.forName("explainer.recogniser.Frame").getConstructor().newInstance();
        Method create = frame.getClass().getDeclaredMethod("onCreate", android.os.Bundle.class);
        create.setAccessible(true);
        create.invoke(frame, new android.os.Bundle());
        WebView page = frame.content;
        for (int at = 1; at < arguments.length; at++) {
            String address = arguments[at];
            android.webkit.WebResourceRequest request = () -> new android.net.Uri(address);
            var answer = page.client.shouldInterceptRequest(page, request);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(answer.data.readAllBytes());
            System.out.println(String.join("\t", address, String.valueOf(answer.status), answer.type, answer.encoding,
                HexFormat.of().formatHex(digest), answer.headers.get("X-Content-Type-Options"),
                String.valueOf(page.client.shouldOverrideUrlLoading(page, request))));
        }
        page.pages = 1;
        frame.onBackPressed();
        frame.onBackPressed();
        Activity.LOG.forEach(System.out::println);
    }
}
