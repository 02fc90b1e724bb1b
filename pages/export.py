"""Save, convert, carry the network to the phone: one zip, every file of it checked."""

import streamlit as st
from parts import charts, exporting, learning, predict, questions, show

CONVERTING = """import tensorflow as tf
from explainer import mnist

model, digits = mnist.build(), mnist.load()
mnist.train(model, digits, mnist.QUICK)
model.save("network.keras")
small = tf.lite.TFLiteConverter.from_keras_model(model).convert()  # bytes of a .tflite file
mnist.export(model, "bundle", digits)  # all sizes, each file checked"""

st.markdown(
    "A trained network is 118,282 numbers and the order to use them in. Written to a file, it answers on any machine. For "
    "the phone it is **converted** to TensorFlow Lite, which needs neither Python nor Keras, and can be made smaller: half "
    "the digits of every weight (float16), or one byte each."
)
network = learning.trained()
if network is None:
    st.info("First train a network, then come back: two epochs are enough to try.")
    st.page_link("train.py", label="Train it", icon=":material/arrow_back:")
else:
    epochs = len(network.history.loss)
    st.markdown(f"Your network: {epochs} {'epoch' if epochs == 1 else 'epochs'}, {network.history.source}.")
    job = exporting.current(network)
    if st.button("Build the bundle", type="primary", disabled=job is not None and job.going_on):
        show.said(lambda: exporting.begin(network))
        st.rerun()
    if job is not None:
        exporting.follow(job)
    if job is not None and isinstance(job.result, exporting.Bundle):
        exporting.hand_over(job.result)

exporting.shipped()

st.header("On the phone")
st.markdown(
    "1. Unpack the zip. The command below, in the folder of this course, serves the recogniser to the phones of your network "
    "and shows a QR code. Draw: the network runs in the phone itself, and no drawing leaves it."
)
st.code(".venv/bin/explainer phone \\\n  bundle --lan", language=None, wrap_lines=True)
st.markdown(
    "2. To keep it on the phone without a network, put the folder `web/` on any web host that serves files over **https** "
    "(GitHub Pages, Netlify, Cloudflare Pages, your school's server), and open it there once. From the plain http of step 1 "
    "browsers keep nothing: there it works only while the computer runs.\n"
    "3. For an app of your own, `flutter/` holds the sources of the same recogniser: draw, Clear, Recognise."
)
exporting.qr_code()
bytes_of = exporting.sizes()
predict.question(**questions.export(bytes_of))
with st.expander("Saving and converting in Python, and the sizes of the course's own network"):
    st.code(CONVERTING, language="python", wrap_lines=True)
    show.chart(charts.file_sizes(bytes_of))
show.article(
    "Listings 2 to 5 and Figs 29 to 33",
    says="It saves the network as HDF5, converts it to a TensorFlow Lite file of about 475 kilobytes with a list of labels "
    "from Zero to Nine, and builds a Flutter app around it for Android and iOS.",
    errs="Its phone shows a confidence of 1.26 for an index 10. No softmax gives more than 1, and ten classes end at index 9; "
    "what went wrong there is not known. Its plug-ins, tflite and flutter_signature_pad, are abandoned. And "
    "predict_classes() has left Keras: take the position of the largest value of predict().",
)
