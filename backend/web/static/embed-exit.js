// The quick way out was taken in the frame, which cannot hide the page around it: the whole window
// has to leave. The launcher is asked to, and we do it ourselves where the browser lets a frame.
import { whenGreeted } from "./around.js";

whenGreeted((tell) => tell("exit"));
try {
  top.location.replace(document.getElementById("leave").href);
} catch {
  // No frame may do that here. The link on the page still does.
}
